//! The yardstick: a bare reqwest loop that asks the same addresses, unpacks what it gets, and drops it.

use std::net::SocketAddr;

use flate2::read::GzDecoder;
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
                    let mut response = client.get(url).header("accept-encoding", "gzip").send().await.unwrap();
                    let is_packed = response.headers().contains_key("content-encoding");
                    let mut body = Vec::with_capacity(response.content_length().unwrap_or(0) as usize);
                    while let Some(chunk) = response.chunk().await.unwrap() {
                        body.extend_from_slice(&chunk);
                    }
                    let n_bytes = if is_packed {
                        std::io::copy(&mut GzDecoder::new(&body[..]), &mut std::io::sink()).unwrap()
                    } else {
                        body.len() as u64
                    };
                    assert!(n_bytes > 50_000, "a page of the farm has {n_bytes} bytes");
                }
            });
        }
        while let Some(host) = hosts.join_next().await {
            host.unwrap();
        }
    });
}
