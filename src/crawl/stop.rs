//! Stopping: once is a wish, twice is an order.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

/// A shared flag that a crawl looks at between two requests, and can wait for.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    asked: AtomicBool,
    bell: Notify,
}

impl Stop {
    /// Asks the crawl to stop: nothing new is begun, what is under way is finished and saved.
    pub fn ask(&self) {
        self.inner.asked.store(true, Ordering::SeqCst);
        self.inner.bell.notify_waiters();
        // For a waiter that is about to wait.
        self.inner.bell.notify_one();
    }

    /// Whether it was asked.
    pub fn asked(&self) -> bool {
        self.inner.asked.load(Ordering::SeqCst)
    }

    /// Waits until it is asked.
    pub async fn wait(&self) {
        while !self.asked() {
            self.inner.bell.notified().await;
        }
    }
}
