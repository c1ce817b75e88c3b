//! `gleaner demo`.

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Context as _;
use tokio::runtime::Runtime;

use super::args::{DemoArgs, Global};
use super::{Status, crawl, signals};
use crate::config;
use crate::crawl::Stop;
use crate::demo::{self, Server};
use crate::disk::replace::replace;

/// Runs the command.
pub(super) fn run(args: &DemoArgs, global: &Global) -> anyhow::Result<Status> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, args.port));
    // The crawl below has a reactor of its own, as always.
    let reactor = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .context("cannot start the server's reactor")?;
    let server =
        reactor.block_on(Server::start(demo::web(), address)).with_context(|| format!("cannot serve at {address}"))?;
    if args.serve {
        return serve(args, &server, &reactor, global);
    }
    let papers = demo::papers();
    if !global.quiet {
        let n_articles: usize = papers.iter().map(|paper| paper.articles.len()).sum();
        writeln!(
            std::io::stderr(),
            "Crawling {} demo papers with {n_articles} articles, served by this process at {}.",
            papers.len(),
            server.addr()
        )?;
    }
    let text = demo::config(server.addr());
    let settings = config::parse(&text, "the demo's config")
        .map_err(|errors| anyhow::anyhow!("the demo's own config is refused, which is a bug:\n{errors}"))?;
    let status = crawl::into_corpus(&settings, &args.corpus, false, global)?;
    if status == Status::Done && !global.quiet {
        let corpus = args.corpus.display();
        write!(
            std::io::stderr(),
            "
Where to look next:
  head -n 1 {corpus}/articles/00000.jsonl    the first record
  {corpus}/README.md                         the dataset card, with what every key means
  {corpus}/outcomes.jsonl                    what became of every address, and which rule decided
  gleaner crawl config/news.toml             real news sites, once the config says how to reach you
"
        )?;
    }
    Ok(status)
}

/// Serves the papers until somebody stops it.
fn serve(args: &DemoArgs, server: &Server, reactor: &Runtime, global: &Global) -> anyhow::Result<Status> {
    let address = server.addr();
    if let Some(path) = &args.config_to {
        replace(path, demo::config(address).as_bytes())?;
    }
    if !global.quiet {
        writeln!(std::io::stderr(), "Serving the demo papers at {address}; Ctrl-C ends it.")?;
        if let Some(path) = &args.config_to {
            writeln!(std::io::stderr(), "Crawl them with: gleaner crawl {}", path.display())?;
        }
    }
    let stop = Stop::default();
    signals::listen(&stop, true).context("cannot listen for Ctrl-C")?;
    reactor.block_on(stop.wait());
    Ok(Status::Stopped)
}
