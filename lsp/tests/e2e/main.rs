//! The server as a client sees it: whole messages over a pipe.

mod client;
mod features;
mod hostile;
mod running;
mod storm;
