//! Which IP addresses are public.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// `Err` with the reason if no request may go there. Sources: IANA's special-purpose registries for both families.
pub fn verdict(ip: IpAddr) -> Result<(), &'static str> {
    let reason = match ip {
        IpAddr::V4(ip) => v4(ip),
        IpAddr::V6(ip) => v6(ip),
    };
    reason.map_or(Ok(()), Err)
}

fn v4(ip: Ipv4Addr) -> Option<&'static str> {
    match ip.octets() {
        [0, ..] => Some("this network (0/8)"),
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Some("private"),
        [100, 64..=127, ..] => Some("shared by a carrier (100.64/10)"),
        [127, ..] => Some("loopback"),
        [169, 254, ..] => Some("link-local, where clouds keep their metadata"),
        [192, 0, 0, _] => Some("protocol assignments (192.0.0/24)"),
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Some("documentation"),
        [192, 31, 196, _] | [192, 52, 193, _] | [192, 175, 48, _] => Some("anycast services (AS112, AMT)"),
        [192, 88, 99, _] => Some("6to4 relay"),
        [198, 18..=19, ..] => Some("benchmarking"),
        [224..=239, ..] => Some("multicast"),
        [240..=255, ..] => Some("reserved or broadcast"),
        _ => None,
    }
}

fn v6(ip: Ipv6Addr) -> Option<&'static str> {
    // A mapped address reaches the IPv4 host inside it, so that one is judged.
    if let Some(inner) = ip.to_ipv4_mapped() {
        return v4(inner);
    }
    let segments = ip.segments();
    match segments {
        [0, 0, 0, 0, 0, 0, 0, 0] => Some("unspecified"),
        [0, 0, 0, 0, 0, 0, 0, 1] => Some("loopback"),
        [0, 0, 0, 0, 0, 0, _, _] => Some("IPv4-compatible"),
        [0x0064, 0xFF9B, ..] => Some("NAT64: an IPv4 address in disguise"),
        [0x0100, ..] => Some("discard"),
        [0x2001, 0, ..] => Some("Teredo: an IPv4 address in disguise"),
        // 2001::/23: protocol assignments, of which ORCHID, benchmarking and anycast services are parts.
        [0x2001, 0x0001..=0x01FF, ..] => Some("protocol assignments (2001::/23)"),
        [0x2001, 0x0DB8, ..] | [0x3FFF, 0x0000..=0x0FFF, ..] => Some("documentation"),
        [0x2002, ..] => Some("6to4: an IPv4 address in disguise"),
        [0x2620, 0x004F, 0x8000, ..] => Some("anycast services (AS112)"),
        [0xFC00..=0xFDFF, ..] => Some("unique local"),
        [0xFE80..=0xFEBF, ..] => Some("link-local"),
        [0xFEC0..=0xFEFF, ..] => Some("site-local"),
        [0xFF00..=0xFFFF, ..] => Some("multicast"),
        // Global unicast; all else is not handed out.
        [0x2000..=0x3FFF, ..] => None,
        _ => Some("reserved"),
    }
}
