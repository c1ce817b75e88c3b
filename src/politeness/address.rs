//! Hosts on one address share its turns: a machine does not care under how many names it is asked.
//!
//! Who has to wait gets a place of its own in the address's time, so that no name is always overtaken by another.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::time::{Duration, Instant};

use crate::model::HostKey;

/// Hosts whose address is remembered; beyond that, new ones go by their own gap alone.
const HOSTS: usize = 500_000;

/// What is known of hosts and addresses.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    hosts: HashMap<HostKey, Known>,
    machines: HashMap<IpAddr, Machine>,
}

#[derive(Debug)]
struct Known {
    address: IpAddr,
    /// The place that it waits for.
    place: Option<Instant>,
}

#[derive(Debug, Default)]
struct Machine {
    n_hosts: u32,
    last_start: Option<Instant>,
    /// The first place that nobody waits for.
    free: Option<Instant>,
}

impl Addresses {
    /// Learns where a host answered from. A host that moves takes its next turns at the new place.
    pub(super) fn learn(&mut self, host: &HostKey, address: IpAddr) {
        let address = network(address);
        let is_full = self.hosts.len() >= HOSTS;
        match self.hosts.get_mut(host) {
            Some(known) if known.address == address => return,
            Some(known) => {
                if let Some(machine) = self.machines.get_mut(&known.address) {
                    machine.n_hosts = machine.n_hosts.saturating_sub(1);
                }
                *known = Known { address, place: None };
            }
            None if is_full => return,
            None => {
                self.hosts.insert(host.clone(), Known { address, place: None });
            }
        }
        self.machines.entry(address).or_default().n_hosts += 1;
    }

    /// Whether the host's address may be asked now; otherwise when. A host that waits keeps its place.
    pub(super) fn check(&mut self, host: &HostKey, gap: Duration, now: Instant) -> Result<(), Instant> {
        let Some(known) = self.hosts.get_mut(host) else { return Ok(()) };
        let Some(machine) = self.machines.get_mut(&known.address).filter(|machine| machine.n_hosts > 1) else {
            return Ok(());
        };
        let after_last = machine.last_start.map_or(now, |last| last + gap);
        let place = *known.place.get_or_insert_with(|| {
            let place = machine.free.unwrap_or(now).max(now).max(after_last);
            machine.free = Some(place + gap);
            place
        });
        let ready = place.max(after_last);
        if ready > now { Err(ready) } else { Ok(()) }
    }

    /// A request to the host starts.
    pub(super) fn start(&mut self, host: &HostKey, now: Instant) {
        let Some(known) = self.hosts.get_mut(host) else { return };
        known.place = None;
        if let Some(machine) = self.machines.get_mut(&known.address) {
            machine.last_start = Some(now);
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

    #[test]
    fn an_address_is_asked_once_a_gap_and_everybody_has_a_turn() {
        let mut addresses = Addresses::default();
        let hosts: Vec<HostKey> = ["a.example", "b.example", "c.example"].map(host).into();
        for host in &hosts {
            addresses.learn(host, ip("192.0.2.1"));
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
                        addresses.start(host, now);
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
        addresses.learn(&a, ip("192.0.2.1"));
        addresses.learn(&b, ip("192.0.2.2"));
        addresses.start(&a, now);
        assert_eq!(addresses.check(&a, SECOND, now), Ok(()));
        assert_eq!(addresses.check(&b, SECOND, now), Ok(()));
        // It moves in with the other.
        addresses.learn(&b, ip("192.0.2.1"));
        assert_eq!(addresses.check(&b, SECOND, now), Err(now + SECOND));
    }

    #[test]
    fn neighbours_in_one_ipv6_network_are_one_machine() {
        assert_eq!(network(ip("2001:db8::1")), network(ip("2001:db8::2:3:4:5")));
        assert_ne!(network(ip("2001:db8::1")), network(ip("2001:db8:0:1::1")));
        assert_eq!(network(ip("::ffff:192.0.2.1")), ip("192.0.2.1"));
    }
}
