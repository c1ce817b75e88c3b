//! What end-to-end tests share: running the program, serving a web to it, reading what it wrote.

pub mod binary;
pub mod corpus;
pub mod gold;
pub mod pages;
pub mod replay;
pub mod served;
