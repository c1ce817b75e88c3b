//! One file a field: which witnesses speak for it, and how their values are cleaned.

pub(crate) mod access;
pub(crate) mod addresses;
pub(crate) mod authors;
pub(crate) mod dates;
pub(crate) mod names;
mod parted;
pub(crate) mod site;
pub(crate) mod title;
pub(crate) mod topics;
