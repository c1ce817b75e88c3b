//! The terminal: commands, their options, and what people read.

mod status;

pub use self::status::Status;
