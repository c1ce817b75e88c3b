//! Names to addresses, judged.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::guard::{Forbidden, Guard};

/// Addresses of one name that are looked at. An answer of more than that is no host's.
const ADDRESSES: usize = 64;

/// Why a name leads nowhere. `failure` finds it again inside the client's error.
#[derive(Debug, thiserror::Error)]
pub(super) enum LookupError {
    #[error("the name does not resolve: {0}")]
    Failed(std::io::Error),
    #[error("the name did not resolve within {0:?}")]
    TimedOut(Duration),
    #[error(transparent)]
    Forbidden(Forbidden),
}

/// The client's resolver. Called for each new connection, so a name that changes its mind is judged again.
#[derive(Debug)]
pub(super) struct Resolver {
    pub(super) guard: Arc<Guard>,
    pub(super) timeout: Duration,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (guard, timeout) = (Arc::clone(&self.guard), self.timeout);
        Box::pin(async move {
            if let Some(given) = guard.given(name.as_str()) {
                // The connector uses this port where the URL names none, which `Guard::route` sees to.
                return Ok(Box::new(std::iter::once(given)) as Addrs);
            }
            // Port 0 stands for the scheme's own. The system's resolver blocks a pool thread, also past the time-out.
            let lookup = tokio::net::lookup_host((name.as_str(), 0));
            let found = match tokio::time::timeout(timeout, lookup).await {
                Err(_) => return Err(LookupError::TimedOut(timeout).into()),
                Ok(Err(error)) => return Err(LookupError::Failed(error).into()),
                Ok(Ok(found)) => found.take(ADDRESSES).collect::<Vec<_>>(),
            };
            let ips: Vec<IpAddr> = found.iter().map(std::net::SocketAddr::ip).collect();
            guard.judge_answer(name.as_str(), &ips).map_err(LookupError::Forbidden)?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}
