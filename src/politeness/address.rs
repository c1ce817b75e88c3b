//! Hosts on one address share its turns: a machine does not care under how many names it is asked.
//!
//! What one of them asks for beyond the usual gap is kept towards all of them, but within bounds: behind one address there
//! may be a thousand strangers, and none of them can put the others to sleep.
//!
//! Who has to wait gets a place of its own in the address's time, so that no name is always overtaken by another.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::{Duration, Instant};

use crate::model::HostKey;

/// Hosts whose address is remembered; beyond that, new ones go by their own gap alone.
const HOSTS: usize = 500_000;

/// The longest rest of a machine for what one of its hosts asked for; the host itself keeps all of it.
const SHARED_REST: Duration = Duration::from_secs(30);

/// What answers under one or more names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Machine {
    ip: IpAddr,
    /// Zero where the port makes no difference.
    port: u16,
}

impl Machine {
    /// The one at a public address, whatever its ports.
    pub fn public(ip: IpAddr) -> Self {
        Self { ip: network(ip), port: 0 }
    }

    /// One on the user's own network: several servers on one address are several machines there, as in any test.
    pub fn private(peer: SocketAddr) -> Self {
        let ip = match peer.ip() {
            IpAddr::V6(ip) if ip.is_loopback() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(ip) => ip.to_ipv4_mapped().map_or(IpAddr::V6(ip), IpAddr::V4),
            ip @ IpAddr::V4(_) => ip,
        };
        Self { ip, port: peer.port() }
    }
}

/// What is known of hosts and machines.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    hosts: HashMap<HostKey, Known>,
    machines: HashMap<Machine, Turns>,
}

#[derive(Debug)]
struct Known {
    machine: Machine,
    /// The place that it waits for.
    place: Option<Instant>,
}

#[derive(Debug, Default)]
struct Turns {
    n_hosts: u32,
    last_start: Option<Instant>,
    /// No request before that moment, under whatever name.
    not_before: Option<Instant>,
    /// The first place that nobody waits for.
    free: Option<Instant>,
}

impl Addresses {
    /// Learns where a host answered from. A host that moves takes its next turns at the new place.
    pub(super) fn learn(&mut self, host: &HostKey, machine: Machine) {
        let is_full = self.hosts.len() >= HOSTS;
        match self.hosts.get_mut(host) {
            Some(known) if known.machine == machine => return,
            Some(known) => {
                if let Some(turns) = self.machines.get_mut(&known.machine) {
                    turns.n_hosts = turns.n_hosts.saturating_sub(1);
                }
                *known = Known { machine, place: None };
            }
            None if is_full => return,
            None => {
                self.hosts.insert(host.clone(), Known { machine, place: None });
            }
        }
        self.machines.entry(machine).or_default().n_hosts += 1;
    }

    /// Whether the host's machine may be asked now; otherwise when. A host that waits keeps its place.
    pub(super) fn check(&mut self, host: &HostKey, gap: Duration, now: Instant) -> Result<(), Instant> {
        let Some(known) = self.hosts.get_mut(host) else { return Ok(()) };
        let Some(turns) = self.machines.get_mut(&known.machine).filter(|turns| turns.n_hosts > 1) else {
            return Ok(());
        };
        let after_last = turns.last_start.map(|last| last + gap).max(turns.not_before).unwrap_or(now);
        let place = *known.place.get_or_insert_with(|| {
            let place = turns.free.unwrap_or(now).max(now).max(after_last);
            turns.free = Some(place + gap);
            place
        });
        let ready = place.max(after_last);
        if ready > now { Err(ready) } else { Ok(()) }
    }

    /// A request to the host starts; `gap` is the one that the host itself wants.
    pub(super) fn start(&mut self, host: &HostKey, gap: Duration, now: Instant) {
        let Some(known) = self.hosts.get_mut(host) else { return };
        known.place = None;
        if let Some(turns) = self.machines.get_mut(&known.machine) {
            turns.last_start = Some(now);
        }
        self.rest(host, now, gap);
    }

    /// The host asked for a rest from that moment on.
    pub(super) fn rest(&mut self, host: &HostKey, from: Instant, rest: Duration) {
        let known = self.hosts.get(host);
        if let Some(turns) = known.and_then(|known| self.machines.get_mut(&known.machine)) {
            turns.not_before = turns.not_before.max(Some(from + rest.min(SHARED_REST)));
        }
    }
}

/// An IPv6 machine has a network of 64 bits to itself.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(ip) => match ip.to_ipv4_mapped() {
            Some(ip) => IpAddr::V4(ip),
            None => IpAddr::V6(Ipv6Addr::from(u128::from(ip) >> 64 << 64)),
        },
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn host(name: &str) -> HostKey {
        HostKey::new(name)
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn public(text: &str) -> Machine {
        Machine::public(ip(text))
    }

    #[test]
    fn an_address_is_asked_once_a_gap_and_everybody_has_a_turn() {
        let mut addresses = Addresses::default();
        let hosts: Vec<HostKey> = ["a.example", "b.example", "c.example"].map(host).into();
        for host in &hosts {
            addresses.learn(host, public("192.0.2.1"));
        }
        let start = Instant::now();
        let mut turns: Vec<(usize, Duration)> = Vec::new();
        // Each asks whenever it is told to, in the order of their names.
        let mut ready = [start; 3];
        for tick in 0..90 {
            let now = start + tick * SECOND / 10;
            for (n, host) in hosts.iter().enumerate() {
                if ready[n] > now {
                    continue;
                }
                match addresses.check(host, SECOND, now) {
                    Ok(()) => {
                        addresses.start(host, SECOND, now);
                        turns.push((n, now - start));
                        ready[n] = now + SECOND;
                    }
                    Err(until) => ready[n] = until,
                }
            }
        }
        assert_eq!(turns.len(), 9, "{turns:?}");
        assert!(turns.windows(2).all(|pair| pair[1].1 >= pair[0].1 + SECOND), "{turns:?}");
        for n in 0..3 {
            assert_eq!(turns.iter().filter(|(host, _)| *host == n).count(), 3, "{turns:?}");
        }
    }

    #[test]
    fn a_host_alone_and_a_host_unknown_wait_for_nobody() {
        let mut addresses = Addresses::default();
        let now = Instant::now();
        let (a, b) = (host("a.example"), host("b.example"));
        assert_eq!(addresses.check(&a, SECOND, now), Ok(()));
        addresses.learn(&a, public("192.0.2.1"));
        addresses.learn(&b, public("192.0.2.2"));
        addresses.start(&a, SECOND, now);
        assert_eq!(addresses.check(&a, SECOND, now), Ok(()));
        assert_eq!(addresses.check(&b, SECOND, now), Ok(()));
        // It moves in with the other.
        addresses.learn(&b, public("192.0.2.1"));
        assert_eq!(addresses.check(&b, SECOND, now), Err(now + SECOND));
    }

    #[test]
    fn neighbours_in_one_ipv6_network_are_one_machine() {
        assert_eq!(network(ip("2001:db8::1")), network(ip("2001:db8::2:3:4:5")));
        assert_ne!(network(ip("2001:db8::1")), network(ip("2001:db8:0:1::1")));
        assert_eq!(network(ip("::ffff:192.0.2.1")), ip("192.0.2.1"));
    }

    #[test]
    fn what_one_host_asks_for_holds_for_its_machine_within_bounds() {
        let mut addresses = Addresses::default();
        let now = Instant::now();
        let (slow, other) = (host("slow.example"), host("other.example"));
        for host in [&slow, &other] {
            addresses.learn(host, public("192.0.2.1"));
        }
        addresses.start(&slow, 5 * SECOND, now);
        assert_eq!(addresses.check(&other, SECOND, now + SECOND), Err(now + 5 * SECOND));
        assert_eq!(addresses.check(&other, SECOND, now + 5 * SECOND), Ok(()));
        addresses.rest(&slow, now + 5 * SECOND, 3600 * SECOND);
        assert_eq!(addresses.check(&other, SECOND, now + 6 * SECOND), Err(now + 35 * SECOND));
    }

    #[test]
    fn servers_on_one_private_address_are_told_apart_by_port() {
        let private = |text: &str| Machine::private(text.parse().unwrap());
        assert_eq!(private("127.0.0.1:8080"), private("[::1]:8080"));
        assert_eq!(private("10.0.0.7:8080"), private("[::ffff:10.0.0.7]:8080"));
        assert_ne!(private("127.0.0.1:8080"), private("127.0.0.1:8081"));
        assert_ne!(private("10.0.0.7:80"), private("10.0.0.8:80"));
    }
}
