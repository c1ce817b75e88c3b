//! The farm: every host name, one address. A feed, a sitemap, a front page and articles of about 80 KB for each.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

use flate2::Compression;
use flate2::write::GzEncoder;

/// The argument that asks for gzip.
pub(crate) const PACKED: &str = "packed";

/// Serves every host; one thread a connection, keep-alive.
pub(crate) fn serve(n_pages: usize, is_packed: bool) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("{}", listener.local_addr().unwrap());
    std::io::stdout().flush().unwrap();
    for stream in listener.incoming() {
        let stream = stream.unwrap();
        std::thread::spawn(move || {
            let _ = answer(stream, n_pages, is_packed);
        });
    }
}

fn answer(mut stream: TcpStream, n_pages: usize, is_packed: bool) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    loop {
        let (mut path, mut host, mut takes_gzip) = (String::new(), String::new(), false);
        loop {
            let mut line = String::new();
            if reader.by_ref().take(16 * 1024).read_line(&mut line)? == 0 {
                return Ok(());
            }
            let line = line.trim_end();
            if path.is_empty() {
                line.split(' ').nth(1).unwrap_or_default().clone_into(&mut path);
            } else if let Some(name) = line.to_lowercase().strip_prefix("host: ") {
                name.clone_into(&mut host);
            } else if let Some(codings) = line.to_lowercase().strip_prefix("accept-encoding: ") {
                takes_gzip = codings.contains("gzip");
            } else if line.is_empty() {
                break;
            }
        }
        let (status, kind, body) = respond(&host, &path, n_pages);
        let mut body = body.into_bytes();
        let mut coding = "";
        if is_packed && takes_gzip {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(&body)?;
            body = encoder.finish()?;
            coding = "content-encoding: gzip\r\n";
        }
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\ncontent-type: {kind}\r\n{coding}content-length: {length}\r\n\r\n");
        stream.write_all(head.as_bytes())?;
        stream.write_all(&body)?;
    }
}

fn respond(host: &str, path: &str, n_pages: usize) -> (&'static str, &'static str, String) {
    if path == "/" {
        let head = "<link rel=alternate type=application/rss+xml href=/feed.xml>";
        return (
            "200 OK",
            "text/html; charset=utf-8",
            format!("<html><head>{head}</head><body><h1>{host}</h1></body>"),
        );
    }
    if path == "/robots.txt" {
        return (
            "200 OK",
            "text/plain",
            format!("User-agent: *\nDisallow: /private/\nSitemap: http://{host}/sitemap.xml\n"),
        );
    }
    if path == "/sitemap.xml" {
        let mut map = String::from("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">");
        for n in 0..n_pages {
            write!(map, "<url><loc>{}</loc><lastmod>2026-11-23</lastmod></url>", address(host, n)).unwrap();
        }
        map.push_str("</urlset>");
        return ("200 OK", "application/xml", map);
    }
    if path == "/feed.xml" {
        let mut feed = String::from("<rss version=\"2.0\"><channel><title>Paper</title>");
        for n in (0..n_pages).step_by(2) {
            write!(feed, "<item><title>{}</title><link>{}</link></item>", title(n), address(host, n)).unwrap();
        }
        feed.push_str("</channel></rss>");
        return ("200 OK", "application/rss+xml", feed);
    }
    match path.strip_prefix("/2026/11/23/").and_then(|slug| slug.rsplit('-').next()?.parse::<usize>().ok()) {
        Some(n) if n < n_pages => ("200 OK", "text/html; charset=utf-8", article(host, n)),
        _ => ("404 Not Found", "text/html", "<h1>Not found</h1>".to_owned()),
    }
}

fn title(n: usize) -> String {
    format!("Council votes on item {n} of the harbour plan")
}

/// The address of a host's n-th article.
pub(crate) fn address(host: &str, n: usize) -> String {
    format!("http://{host}/2026/11/23/council-votes-on-the-harbour-plan-{n}")
}

/// A page of about 80 KB, as modern ones are: most of it script, style and navigation.
fn article(host: &str, n: usize) -> String {
    let mut page = format!(
        "<!doctype html><html lang=en><head><title>{} | {host}</title><meta property=og:type content=article>\
         <meta property=article:published_time content=2026-11-23T08:00:00+01:00>",
        title(n)
    );
    page.push_str("<script>");
    for k in 0..600 {
        write!(page, "window.config_{k}={{\"slot\":{k},\"sizes\":[[300,250],[728,90]],\"target\":\"news\"}};").unwrap();
    }
    page.push_str("</script></head><body><nav><ul>");
    for k in 0..120 {
        write!(page, "<li class=menu-item><a href=/section/{k}/ class=menu-link>Section number {k}</a></li>").unwrap();
    }
    write!(page, "</ul></nav><main><article><h1>{}</h1><div class=article-body>", title(n)).unwrap();
    for k in 0..20 {
        write!(
            page,
            "<p>In paragraph {k} of report {n} the council of {host} discussed the harbour plan at length, heard the \
             engineers, the fishermen and the mayor, and postponed what could be postponed until the spring tide.</p>"
        )
        .unwrap();
    }
    page.push_str("</div></article><aside>");
    for k in 0..80 {
        write!(page, "<div class=card><a href=/2026/11/22/older-story-{k}><h3>An older story, {k}</h3></a></div>")
            .unwrap();
    }
    page.push_str("</aside></main><footer>© 2026</footer></body></html>");
    page
}
