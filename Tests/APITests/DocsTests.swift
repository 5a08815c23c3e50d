import Foundation
import HTTPTypes
import Testing
import Web

@testable import API
@testable import OpenAPI

@Suite("The page of the description")
struct DocsTests {
    private let page = DocsPage(OpenAPIDocument(Service.endpoints, requiresKey: true)).text

    @Test("has each endpoint, with its parameters and statuses")
    func complete() {
        for endpoint in Service.endpoints {
            guard let start = page.range(of: "<section id=\"\(endpoint.id)\">"),
                let end = page[start.upperBound...].range(of: "</section>")
            else {
                Issue.record("\(endpoint.id) is not on the page")
                continue
            }
            let section = page[start.upperBound..<end.lowerBound]
            #expect(section.contains("<h3>\(endpoint.method.rawValue) \(endpoint.path)</h3>"))
            for parameter in endpoint.parameters { #expect(section.contains("<code>\(parameter.name)</code>")) }
            for response in endpoint.allResponses { #expect(section.contains("<th>\(response.status)</th>")) }
            #expect(section.contains("<pre>curl "))
        }
    }

    @Test("examples send a key where one is needed")
    func keys() {
        let open = Service.endpoints.count { $0.isOpen }
        #expect(
            page.matches(of: /<pre>curl -H &quot;Authorization: Bearer \$KEY&quot;/).count == Service.endpoints.count
                - open)
        #expect(!DocsPage(OpenAPIDocument(Service.endpoints, requiresKey: false)).text.contains("$KEY"))
    }

    @Test("examples ask where clients have the interface")
    func prefix() {
        let page = DocsPage(OpenAPIDocument(Service.endpoints, requiresKey: true, prefix: "/precheck")).text
        #expect(page.matches(of: /http:\/\/localhost:8000\/precheck\//).count == Service.endpoints.count)
        #expect(page.matches(of: /http:\/\/localhost:8000/).count == Service.endpoints.count)
    }

    @Test("names the endpoints at its head in the order in which they follow")
    func order() throws {
        let head = try #require(page.firstRange(of: "</nav>")).lowerBound
        let named = page[..<head].matches(of: /href="#([^"]*)"/).map(\.1)
        let described = page[head...].matches(of: /<section id="([^"]*)"/).map(\.1)
        #expect(named == Array(described.prefix(named.count)) && named.count == Service.endpoints.count)
    }

    @Test("needs nothing from elsewhere, and every link within it leads somewhere")
    func selfContained() throws {
        for needy in ["<script", "<img", "<link", "src=", "url(", "@import", "href=\"http"] {
            #expect(!page.contains(needy), "\(needy)")
        }
        #expect(page.contains("<meta name=\"viewport\""))
        for link in page.matches(of: /href="#([^"]*)"/) {
            #expect(page.contains("id=\"\(link.1)\""), "#\(link.1) leads nowhere")
        }
        let parser = XMLTags(page)
        #expect(parser.problem == nil)
    }

    @Test("what is put into it is escaped, also within code")
    func escaping() {
        let evil = "<b>\"&'"
        #expect(("<i>\(evil)</i>" as HTML).text == "<i>&lt;b&gt;&quot;&amp;&#39;</i>")
        #expect(HTML(prose: "a `<b>` c").text == "a <code>&lt;b&gt;</code> c")
    }

    @Test("is open, as is the document, and the other address leads to it")
    func open() throws {
        let auth = "[auth]\nrequired = true\n[[auth.api_keys]]\nname = \"ci\"\nkey = \"ws_key_0123456789abcdef\""
        let service = try TestService(auth)
        for method in [HTTPRequest.Method.get, .head] {
            let docs = try service.response(method, "/docs")
            #expect(docs.status == .ok)
            #expect(docs.fields[.contentType] == "text/html; charset=utf-8")
            let document = try service.response(method, "/openapi.json")
            #expect(document.status == .ok)
            #expect(document.fields[.contentType] == "application/json")
            #expect(document.object["openapi"] as? String == "3.1.1")
            let redirect = try service.response(method, "/redoc")
            #expect(redirect.status == .permanentRedirect)
            #expect(redirect.fields[.location] == "/docs")
        }
        #expect(try service.response(.get, "/docs", query: "x=1").status == .unprocessableContent)
        #expect(try service.response(.post, "/docs").status == .methodNotAllowed)
    }
}

/// Looks whether the tags of a page are closed in the order in which they were opened.
private struct XMLTags {
    private(set) var problem: String?

    init(_ page: String) {
        var open: [Substring] = []
        for tag in page.matches(of: /<(\/?)([a-z0-9]+)[^>]*>/) where !["meta", "br"].contains(tag.2) {
            if tag.1.isEmpty {
                open.append(tag.2)
            } else if open.popLast() != tag.2 {
                problem = "</\(tag.2)> closes what is not open"
                return
            }
        }
        if let last = open.last { problem = "<\(last)> is not closed" }
    }
}
