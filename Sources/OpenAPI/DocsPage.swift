import Domain
import HTTPTypes
import JSON

/// The description as a self-contained page without scripts.
package struct DocsPage {
    let html: HTML

    /// The whole HTML document.
    package var text: String { html.text }

    package init(_ description: OpenAPIDocument) {
        let key = description.requiresKey
        let sections = Tag.allCases.map { tag in
            Self.section(tag, description.endpoints.filter { $0.tag == tag }, withKey: key, under: description.prefix)
        }
        html = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(OpenAPIDocument.title)</title>
            <style>\(Self.style)</style>
            </head>
            <body>
            <h1>\(OpenAPIDocument.title) <small>\(version)</small></h1>
            <p>\(HTML(prose: OpenAPIDocument.summary))</p>
            <p>\(HTML(prose: Self.access(key))) The same as OpenAPI 3.1:
            <a href="\(description.prefix)/openapi.json">openapi.json</a>.</p>
            <nav>\(Self.contents(description.endpoints))</nav>
            \(HTML(sections))
            <h2 id="schemas">Schemas</h2>
            \(HTML(Schema.components.members.map(Self.shape)))
            </body>
            </html>
            """
    }

    private static func access(_ requiresKey: Bool) -> String {
        guard requiresKey else { return "No API key is needed." }
        return
            "Unless stated otherwise, an API key is required: `Authorization: Bearer KEY` or `X-API-Key: KEY`."
    }

    /// Grouped by tag, like the sections.
    private static func contents(_ endpoints: [Endpoint]) -> HTML {
        HTML(
            Tag.allCases.flatMap { tag in endpoints.filter { $0.tag == tag } }.map { endpoint in
                "<a href=\"#\(endpoint.id)\"><b>\(endpoint.method.rawValue)</b> \(endpoint.path)</a>"
            })
    }

    private static func section(_ tag: Tag, _ endpoints: [Endpoint], withKey: Bool, under prefix: String) -> HTML {
        let sections = endpoints.map { $0.html(withKey: withKey, under: prefix) }
        return "<h2>\(tag.rawValue)</h2>\n<p>\(HTML(prose: tag.summary))</p>\n\(HTML(sections))"
    }

    private static func shape(_ schema: JSON.Member) -> HTML {
        let rows = SchemaRow.rows(of: schema.value).map(\.html)
        let table: HTML =
            rows.isEmpty ? "<p>\(schema.value["description"]?.text ?? "")</p>" : "<table>\(HTML(rows))</table>"
        return "<section id=\"schema-\(schema.name)\"><h3>\(schema.name)</h3>\n\(table)</section>"
    }

    private static let style: HTML = """

        :root { color-scheme: light dark; --line: #8884; --soft: #8882; }
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 0 auto; padding: 1rem; }
        code, pre, nav, h3 { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
        h3 { margin: 0 0 .5rem; font-size: 1rem; }
        h4 { margin: 1rem 0 .25rem; }
        nav { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); font-size: .85rem; }
        nav a { padding: .3rem 0; }
        section { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin: 1rem 0; }
        pre { background: var(--soft); padding: .75rem; border-radius: .25rem; white-space: pre-wrap; font-size: .85rem; }
        code { background: var(--soft); padding: 0 .2em; border-radius: .2em; }
        table { border-collapse: collapse; width: 100%; font-size: .9rem; }
        th, td { text-align: left; vertical-align: top; padding: .35rem .5rem .35rem 0; border-top: 1px solid var(--line); }
        th { width: 30%; overflow-wrap: anywhere; }
        @media (max-width: 36rem) { th, td { display: block; width: auto; } td { border-top: 0; padding-top: 0; } }

        """
}
