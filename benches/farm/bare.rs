//! The yardstick: a bare reqwest loop that asks the same addresses and drops what it gets.

use std::net::SocketAddr;

use tokio::task::JoinSet;

use super::server::address;

/// One request at a time to each host, all hosts at once, as the crawl does it.
pub(crate) fn fetch_all(farm: SocketAddr, n_hosts: usize, n_pages: usize) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut builder = reqwest::Client::builder().no_proxy().http1_only().tls_certs_only([]);
        for n in 0..n_hosts {
            builder = builder.resolve(&format!("paper{n}.example"), farm);
        }
        let client = builder.build().unwrap();
        let mut hosts = JoinSet::new();
        for n in 0..n_hosts {
            let client = client.clone();
            hosts.spawn(async move {
                for page in 0..n_pages {
                    // A resolved name still goes to the port of its address.
                    let url = address(&format!("paper{n}.example:{}", farm.port()), page);
                    let mut response = client.get(url).send().await.unwrap();
                    let mut n_bytes = 0;
                    while let Some(chunk) = response.chunk().await.unwrap() {
                        n_bytes += chunk.len();
                    }
                    assert!(n_bytes > 50_000, "a page of the farm has {n_bytes} bytes");
                }
            });
        }
        while let Some(host) = hosts.join_next().await {
            host.unwrap();
        }
    });
}
