//! Strings to HTML: escapes, inline marks, templates with `{{slots}}`.

use super::article::Part;

/// Text as HTML content or as a quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A manuscript's inline marks without the marks: `*word*` is `word`, `[words](slug)` is `words`.
pub(crate) fn plain(text: &str) -> String {
    inline(text, &|_, words| words.to_owned(), &|words| words.to_owned(), &ToOwned::to_owned)
}

/// A manuscript's inline marks as HTML; `address` turns a slug into a link's address.
pub(crate) fn html(text: &str, address: &dyn Fn(&str) -> String) -> String {
    inline(
        text,
        &|slug, words| format!("<a href=\"{}\">{}</a>", escape(&address(slug)), escape(words)),
        &|words| format!("<em>{}</em>", escape(words)),
        &escape,
    )
}

fn inline(
    text: &str,
    link: &dyn Fn(&str, &str) -> String,
    emphasis: &dyn Fn(&str) -> String,
    words: &dyn Fn(&str) -> String,
) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['*', '[']) {
        let (before, mark) = rest.split_at(at);
        out.push_str(&words(before));
        let read = if let Some(inside) = mark.strip_prefix('*') {
            inside.split_once('*').map(|(marked, after)| (emphasis(marked), after))
        } else {
            mark[1..]
                .split_once("](")
                .and_then(|(label, tail)| tail.split_once(')').map(|(slug, after)| (link(slug, label), after)))
        };
        let Some((marked, after)) = read else {
            rest = mark;
            break;
        };
        out.push_str(&marked);
        rest = after;
    }
    out + &words(rest)
}

/// What `written` makes of each value, one after the other.
pub(crate) fn each<T>(values: impl IntoIterator<Item = T>, written: impl Fn(T) -> String) -> String {
    values.into_iter().fold(String::new(), |out, value| out + &written(value))
}

/// A part as plain modern HTML; a picture is left to `figure`.
pub(crate) fn part(part: &Part, address: &dyn Fn(&str) -> String, figure: &dyn Fn(&str) -> String) -> String {
    let inline = |text: &str| html(text, address);
    match part {
        Part::Paragraph(text) => format!("<p>{}</p>", inline(text)),
        Part::Heading(text) => format!("<h2>{}</h2>", inline(text)),
        Part::Quote(text) => format!("<blockquote><p>{}</p></blockquote>", inline(text)),
        Part::List(items) => {
            format!("<ul>{}</ul>", each(items, |item| format!("<li>{}</li>", inline(item))))
        }
        Part::Table(rows) => {
            let row = |cells: &Vec<String>| {
                let cells = each(cells, |cell| format!("<td>{}</td>", inline(cell)));
                format!("<tr>{cells}</tr>")
            };
            format!("<table>{}</table>", each(rows, row))
        }
        Part::Figure(caption) => figure(caption),
    }
}

/// A template with its `{{slots}}` filled; a slot without a value stays and fails the test of all pages.
pub(crate) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some((before, tail)) = rest.split_once("{{") {
        out.push_str(before);
        let Some((slot, after)) = tail.split_once("}}") else {
            rest = tail;
            break;
        };
        match values.iter().find(|(name, _)| *name == slot) {
            Some((_, value)) => out.push_str(value),
            None => out.push_str(&["{{", slot, "}}"].concat()),
        }
        rest = after;
    }
    out + rest
}

/// A picture that costs nothing: two fields of color that differ from number to number.
pub(crate) fn picture(number: u32) -> String {
    let hue = number.wrapping_mul(47) % 360;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"960\" height=\"540\"><rect width=\"960\" height=\"540\" \
         fill=\"hsl({hue},40%,70%)\"/><rect y=\"320\" width=\"960\" height=\"220\" fill=\"hsl({hue},45%,40%)\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_marks_become_tags_or_nothing() {
        let text = "A *b* & [c d](e), f*";
        assert_eq!(html(text, &|slug| format!("/{slug}")), "A <em>b</em> &amp; <a href=\"/e\">c d</a>, f*");
        assert_eq!(plain(text), "A b & c d, f*");
    }

    #[test]
    fn slots_are_filled_once() {
        assert_eq!(fill("<p>{{a}} {{b}}</p>", &[("a", "{{b}}"), ("b", "2")]), "<p>{{b}} 2</p>");
        assert_eq!(fill("{{c}} {{", &[]), "{{c}} ");
    }
}
