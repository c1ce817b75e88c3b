//! Addresses in a config: of pages, of people, of machines.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use url::{Host, Url};

use super::diagnose::{Complaint, shown};
use crate::model::{PageUrl, Refusal};

/// Names that never are public hosts (RFC 6761, RFC 6762, RFC 8375 and ICANN's `internal`).
const PRIVATE_NAMES: [&str; 5] = ["localhost", "local", "internal", "home.arpa", "lan"];

/// Reads the address of a site, a feed or a sitemap.
pub(super) fn page(text: &str) -> Result<PageUrl, Complaint> {
    let raw = text.trim();
    let complain = |why: &str, mend: String| Complaint::new(format!("`{}` {why}", shown(raw)), mend);
    if raw.is_empty() {
        return Err(Complaint::new("it is empty", "write the address of the front page, such as \"https://…\""));
    }
    if let Some(complaint) = scheme(raw) {
        return Err(complaint);
    }
    if raw.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(complain("has white space inside", "write one address, with `%20` for a blank".to_owned()));
    }
    let parsed = Url::parse(raw).map_err(|error| complain("is no address", format!("{error}: write \"https://…\"")))?;
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(complain("holds a user name or a password", "take out what stands before the `@`".to_owned()));
    }
    if let Some(Host::Domain(name)) = parsed.host()
        && !is_host_name(name)
    {
        let why = format!("has the host `{}`, which is no host name", shown(name));
        return Err(complain(&why, "a host is letters, digits, `-` and dots".to_owned()));
    }
    PageUrl::parse(raw).map_err(|refusal| match refusal {
        Refusal::TooLong => complain("is too long an address", "at most 2048 bytes".to_owned()),
        Refusal::Host => complain("has no usable host", "write \"https://\" and the host's name".to_owned()),
        other => complain("is no address", format!("{other}: write \"https://…\"")),
    })
}

/// What is wrong with the part before the host, if anything.
fn scheme(raw: &str) -> Option<Complaint> {
    let complain = |why: String, mend: String| Some(Complaint::new(format!("`{}` {why}", shown(raw)), mend));
    let Some((scheme, rest)) = raw.split_once("://") else {
        if let Some((scheme @ ("http" | "https"), rest)) = raw.split_once(":/") {
            let mend = format!("write \"{scheme}://{}\"", shown(rest));
            return complain("has one slash after its scheme".to_owned(), mend);
        }
        let rest = shown(raw.trim_start_matches('/'));
        return complain("has no scheme".to_owned(), format!("write \"https://{rest}\""));
    };
    let scheme = scheme.to_lowercase();
    if !matches!(scheme.as_str(), "http" | "https") {
        let why = format!("has the scheme `{}`, and only http and https are fetched", shown(&scheme));
        return complain(why, format!("write \"https://{}\"", shown(rest)));
    }
    if rest.is_empty() || rest.starts_with(['/', '?', '#', ':']) {
        return complain("has no host".to_owned(), format!("write \"{scheme}://\" and the host's name"));
    }
    None
}

/// Whether a name, in ASCII as the URL parser gives it, may be a host's. An underscore is against the rules and alive.
fn is_host_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name.len() <= 253
        && name.split('.').all(|label| {
            (1..=63).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
        })
}

/// Reads the contact: a page about the crawl, or a mail address. It goes into a header, so it is plain ASCII.
pub(super) fn contact(text: &str) -> Result<String, Complaint> {
    let raw = text.trim();
    let mend = "write the address of a page about your crawl (\"https://…\"), or a mail address";
    let why = if raw.is_empty() {
        "it is empty".to_owned()
    } else if raw.len() > 200 {
        "it is longer than 200 bytes".to_owned()
    } else if !raw.bytes().all(|b| b.is_ascii_graphic() && !b"()<>\"\\".contains(&b)) {
        format!("`{}` holds characters that no header can carry", shown(raw))
    } else if raw.contains("://") {
        match page(raw) {
            Ok(_) => return Ok(raw.to_owned()),
            Err(complaint) => return Err(complaint),
        }
    } else {
        let mail = raw.strip_prefix("mailto:").unwrap_or(raw);
        match mail.rsplit_once('@') {
            Some((person, host)) if !person.is_empty() && host.contains('.') && is_host_name(host) => {
                return Ok(mail.to_owned());
            }
            _ => format!("`{}` is neither a web address nor a mail address", shown(raw)),
        }
    };
    Err(Complaint::new(why, mend))
}

/// Reads the name of a host in `resolve`, or `*`.
pub(super) fn host(text: &str) -> Result<String, Complaint> {
    let name = text.trim().to_lowercase();
    if name == "*" {
        return Ok(name);
    }
    let bare = name.split_once("://").map_or(name.as_str(), |(_, rest)| rest).split(['/', ':']).next();
    match Host::parse(&name) {
        Ok(Host::Domain(ascii)) if is_host_name(&ascii) => Ok(ascii),
        Ok(Host::Ipv4(_) | Host::Ipv6(_)) => Ok(name),
        _ => {
            let mend = match bare {
                Some(bare) if bare != name && is_host_name(bare) => format!("write \"{bare}\""),
                _ => "write a host name, or \"*\" for every host".to_owned(),
            };
            Err(Complaint::new(format!("`{}` is no host name", shown(text)), mend))
        }
    }
}

/// Reads the machine that `resolve` gives a host.
pub(super) fn machine(text: &str) -> Result<SocketAddr, Complaint> {
    let raw = text.trim();
    let complain = |why: &str, mend: String| Err(Complaint::new(format!("`{}` {why}", shown(raw)), mend));
    match raw.parse::<SocketAddr>() {
        Ok(address) if address.port() == 0 => complain("has the port 0", "write the port of the server".to_owned()),
        Ok(address) => Ok(address),
        Err(_) => match (raw.parse::<IpAddr>(), raw.strip_prefix("localhost:")) {
            (Ok(IpAddr::V4(ip)), _) => complain("has no port", format!("write \"{ip}:80\"")),
            (Ok(IpAddr::V6(ip)), _) => complain("has no port", format!("write \"[{ip}]:80\"")),
            (_, Some(port)) => complain("is a name, not an IP address", format!("write \"127.0.0.1:{}\"", shown(port))),
            _ => complain("is no IP address with a port", "for example \"127.0.0.1:8181\"".to_owned()),
        },
    }
}

/// Whether an address as written leads to the public web. Only the config's own words count: nothing is resolved.
pub(super) fn is_public(url: &PageUrl, resolve: &[(String, SocketAddr)]) -> bool {
    let host = url.as_url().host_str().unwrap_or_default().trim_end_matches('.');
    let given = |name: &str| resolve.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    if let Some((_, machine)) = given(host).or_else(|| given("*")) {
        return !is_private_ip(machine.ip());
    }
    match url.as_url().host() {
        Some(Host::Ipv4(ip)) => !is_private_ip(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => !is_private_ip(IpAddr::V6(ip)),
        _ => {
            let is_under =
                |top: &&str| host.strip_suffix(*top).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
            host.contains('.') && !PRIVATE_NAMES.iter().any(is_under)
        }
    }
}

fn is_private_ip(ip: IpAddr) -> bool {
    let v4 = |ip: Ipv4Addr| ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified();
    let v6 =
        |ip: Ipv6Addr| ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local() || ip.is_unicast_link_local();
    match ip {
        IpAddr::V4(ip) => v4(ip),
        IpAddr::V6(ip) => ip.to_ipv4_mapped().map_or_else(|| v6(ip), v4),
    }
}
