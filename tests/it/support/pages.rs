//! Small pages of the tests' own, long enough to be articles.

/// Paragraphs of a made-up article; `name` stands in each, so that no two articles are alike.
pub fn paragraphs(name: &str) -> Vec<String> {
    [
        "The council of NAME voted on Monday to keep the old bridge over the river and to repair it before the winter comes.",
        "“We owe it to the people who built it a hundred years ago,” said the mayor of NAME on the steps of the town hall.",
        "The county pays for most of the work; the rest will come from a fund that NAME set up after the flood of 2019.",
        "Work begins in June, when the river that runs through NAME is at its lowest, and will take about five months.",
    ]
    .iter()
    .map(|text| text.replace("NAME", name))
    .collect()
}

/// A whole page around them, with the headline `title`.
pub fn page(title: &str, name: &str) -> String {
    let body = format!("<p>{}</p>\n", paragraphs(name).join("</p>\n<p>"));
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><title>{title} – Harbour Post</title>\
         <meta property=\"og:type\" content=\"article\"><meta property=\"og:title\" content=\"{title}\"></head><body>\
         <nav><ul><li><a href=\"/\">Home</a></li><li><a href=\"/news\">News</a></li></ul></nav>\
         <article><h1>{title}</h1>\n{body}</article><footer>© Harbour Post</footer></body></html>"
    )
}
