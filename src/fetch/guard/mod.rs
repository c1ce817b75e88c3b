//! Where requests may go.
//!
//! A crawler is a request forgery machine unless it is told not to be: pages decide what it asks for next. So an
//! address is judged three times: as written in the URL (scheme, port, literal), as resolved (every address of the
//! answer, so that a name which is rebound is judged anew at each connect), and as connected to.

mod address;

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use url::{Host, Url};

pub use self::address::verdict as address;
use crate::config::meant::Connect;
use crate::model::{Outcome, Reason};

/// Ports that are asked on public hosts.
pub const PORTS: [u16; 4] = [80, 443, 8080, 8443];

/// Top-level names that never are public hosts (RFC 6761, RFC 6762, RFC 8375, RFC 9476 and ICANN's `internal`).
const PRIVATE_NAMES: [&str; 8] = ["localhost", "local", "internal", "home.arpa", "lan", "alt", "onion", "invalid"];

/// Why an address is not asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Forbidden {
    what: String,
    why: &'static str,
}

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not asked: {}", self.what, self.why)
    }
}

impl Forbidden {
    fn new(what: impl Into<String>, why: &'static str) -> Self {
        Self { what: what.into(), why }
    }
}

impl From<Forbidden> for Outcome {
    fn from(forbidden: Forbidden) -> Self {
        Self::new(Reason::AddressForbidden).rule(forbidden.why).detail(forbidden.to_string())
    }
}

/// Judges an address as written, names by their form alone: [`answer`] judges what they resolve to.
pub fn url(url: &Url) -> Result<(), Forbidden> {
    let forbidden = |why| Err(Forbidden::new(url.host_str().unwrap_or_default(), why));
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Forbidden::new(url.scheme(), "neither http nor https"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return forbidden("credentials in the address");
    }
    if !url.port_or_known_default().is_some_and(|port| PORTS.contains(&port)) {
        return forbidden("a port other than 80, 443, 8080 and 8443");
    }
    match url.host() {
        None => forbidden("no host"),
        Some(Host::Ipv4(ip)) => literal(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => literal(IpAddr::V6(ip)),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            let is_private =
                |top: &&str| name == **top || name.strip_suffix(*top).is_some_and(|rest| rest.ends_with('.'));
            if PRIVATE_NAMES.iter().any(is_private) {
                return forbidden("a name for private networks");
            }
            if !name.contains('.') {
                return forbidden("a name without a domain");
            }
            Ok(())
        }
    }
}

/// Judges a resolver's answer. One forbidden address among public ones forbids the whole: a name that points both
/// ways is how a guard is fooled, not how a newspaper is served.
pub fn answer(name: &str, ips: &[IpAddr]) -> Result<(), Forbidden> {
    if ips.is_empty() {
        return Err(Forbidden::new(name, "it resolves to no address"));
    }
    for ip in ips {
        address(*ip).map_err(|why| Forbidden::new(format!("{name} ({ip})"), why))?;
    }
    Ok(())
}

fn literal(ip: IpAddr) -> Result<(), Forbidden> {
    address(ip).map_err(|why| Forbidden::new(ip.to_string(), why))
}

/// The guard of one crawl: the rules above, and what its config allows beyond them.
#[derive(Debug, Clone)]
pub struct Guard {
    resolve: Vec<(String, SocketAddr)>,
    allow_private_hosts: bool,
}

/// How a request travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Route {
    /// The address given to the HTTP client. Differs from the real one where the config gives the host another
    /// address: then without its port, since a port in the URL would beat the one of the config.
    pub(super) url: Url,
    /// Whether the config gave the address, so that it is allowed wherever it leads.
    pub(super) is_given: bool,
}

impl Guard {
    /// A guard by `[connect]`.
    pub fn new(connect: &Connect) -> Self {
        let resolve = connect.resolve.iter().map(|(host, address)| (host.to_ascii_lowercase(), *address)).collect();
        Self { resolve, allow_private_hosts: connect.allow_private_hosts }
    }

    /// The way to an address, if it may be asked.
    pub(super) fn route(&self, address: &Url) -> Result<Route, Forbidden> {
        let Some(given) = address.host_str().and_then(|host| self.given(host)) else {
            if !self.allow_private_hosts {
                url(address)?;
            }
            return Ok(Route { url: address.clone(), is_given: false });
        };
        let mut url = address.clone();
        let mut changed = url.set_port(None);
        if !matches!(url.host(), Some(Host::Domain(_))) {
            // A literal never reaches the resolver, so it is rewritten; the Host header still says what was meant.
            changed =
                changed.and_then(|()| url.set_ip_host(given.ip())).and_then(|()| url.set_port(Some(given.port())));
        }
        changed
            .map_err(|()| Forbidden::new(address.as_str(), "it cannot be led to the address given in `[connect]`"))?;
        Ok(Route { url, is_given: true })
    }

    /// The address that the config gives a host: its own entry, else that of `*`.
    pub(super) fn given(&self, host: &str) -> Option<SocketAddr> {
        let host = host.trim_end_matches('.');
        let of = |name: &str| self.resolve.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        of(host).or_else(|| of("*")).map(|(_, address)| *address)
    }

    /// Judges what a name resolved to.
    pub(super) fn judge_answer(&self, name: &str, ips: &[IpAddr]) -> Result<(), Forbidden> {
        if self.allow_private_hosts && !ips.is_empty() { Ok(()) } else { answer(name, ips) }
    }

    /// Judges the address at the other end of a connection: the last belt, which nothing should ever reach.
    pub(super) fn judge_peer(&self, route: &Route, peer: IpAddr) -> Result<(), Forbidden> {
        if self.allow_private_hosts || route.is_given { Ok(()) } else { literal(peer) }
    }
}

#[cfg(test)]
mod tests;
