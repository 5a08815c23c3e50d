// swift-tools-version: 6.2
import PackageDescription

/// Every target is strict: Swift 6 mode, explicit existentials and imports, warnings are errors.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let toml = Target.Dependency.product(name: "TOMLKit", package: "TOMLKit")

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let package = Package(
    name: "precheck-server",
    platforms: [.macOS(.v15)],
    dependencies: [
        // Exact, so that one commit makes the same programs anywhere. None of these has dependencies of its own.
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/LebJe/TOMLKit", exact: "0.6.0"),
    ],
    targets: [
        // C: headers and shims, nothing else.
        .systemLibrary(name: "CFastCGI", pkgConfig: "fcgi", providers: [.apt(["libfcgi-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CLinux", cSettings: [.treatAllWarnings(as: .error)]),

        // Values and rules, no I/O. Moments at which tests kill the programs; nothing in a release build.
        library("Faults"),
        library("Layout", ["CZlib"]),
        library("Time"),
        library("Text"),
        library("Domain", ["Layout", "Text", "Time"]),
        library("JSON"),
        library("Web", ["CLinux", "JSON", "Text", httpTypes]),

        // Each of these owns one thing outside of the process.
        library("Settings", ["Text", toml]),
        library("Store", ["CLinux", "Domain", "Layout", "Time", grdb, sqlite]),
        library("Storage", ["CCrypto", "CLinux", "CZlib", "Domain", "Faults", "Time"]),
        // Reads what runs leave, which is hostile: bytes in, verdicts and reports out.
        library("Reports", ["Domain", "JSON", "Storage"]),
        // Uploads, runs and reports as clients see them.
        library("Representations", ["Domain", "JSON", "Layout", "Reports", "Storage", "Store"]),
        // The description of the interface: each endpoint, and the document and the page made of them.
        library("OpenAPI", ["Domain", "JSON", "Layout", "Reports", httpTypes]),
        library("FastCGI", ["CFastCGI", "CLinux", "Time", "Web", httpTypes, logging]),
        library("Docker", ["CCurl", "Time"]),
        library("Systemd", ["CLinux", logging]),

        // The two halves of the service. They meet in the database and never import each other.
        library(
            "API",
            [
                "Domain", "Faults", "JSON", "Layout", "OpenAPI", "Reports", "Representations", "Settings", "Storage",
                "Store", "Text", "Time", "Web", httpTypes, logging,
            ]),
        library(
            "Queue", ["Docker", "Domain", "Faults", "Reports", "Settings", "Storage", "Store", "Time", logging]),

        // Wiring only, and what the programs' command lines have in common.
        library("CommandOptions", ["Settings", "Systemd", argumentParser, logging]),
        program(
            "precheck-api",
            [
                "API", "CLinux", "CommandOptions", "Domain", "FastCGI", "Settings", "Storage", "Store", "Systemd",
                argumentParser, logging,
            ]),
        program(
            "precheck-queue",
            [
                "CLinux", "CommandOptions", "Domain", "Queue", "Settings", "Storage", "Store", "Systemd",
                argumentParser, logging,
            ]),
        program(
            "precheck-server",
            [
                "CLinux", "CommandOptions", "Docker", "Domain", "JSON", "Queue", "Representations", "Settings",
                "Storage", "Store", "Systemd", "Text", "Time", argumentParser, logging,
            ]),

        // The checker inside the demo image, and the maker of the layout that the demo sends.
        program("precheck-demo", ["Layout", "Time", argumentParser]),

        // Prints what stands in layouts. For comparing with KLayout, and for looking at a layout by hand.
        program("layout-facts", ["Layout"]),

        .target(
            name: "TestSupport", dependencies: ["JSON", "Layout"], path: "Tests/TestSupport", swiftSettings: strict),
        tests("TimeTests", ["Time"]),
        tests("TextTests", ["Text"]),
        tests("DomainTests", ["Domain", "Layout", "TestSupport", "Text"]),
        tests("LayoutTests", ["Layout"], exclude: ["KLayout"]),
        tests("JSONTests", ["JSON", "TestSupport"]),
        tests("WebTests", ["JSON", "TestSupport", "Web", httpTypes]),
        tests("SettingsTests", ["Settings", "TestSupport"]),
        tests("StoreTests", ["Store", "Domain", "Layout", grdb, "TestSupport"], exclude: ["Fixtures"]),
        tests("StorageTests", ["Storage", "Domain", "Faults", "TestSupport"]),
        tests(
            "ReportsTests", ["Reports", "Domain", "Storage", "TestSupport"], exclude: ["Fixtures", "read_forms.py"]),
        tests("FastCGITests", ["FastCGI", "Web", httpTypes, logging]),
        tests("DockerTests", ["Docker", "TestSupport"]),
        tests("SystemdTests", ["Systemd", "CLinux", "TestSupport", logging]),
        tests(
            "APITests",
            [
                "API", "Domain", "JSON", "Layout", "OpenAPI", "Settings", "Storage", "Store", "TestSupport",
                "Web", httpTypes, logging,
            ]),
        tests(
            "QueueTests",
            ["Queue", "Docker", "Domain", "Faults", "Reports", "Settings", "Storage", "Store", "TestSupport", logging]),
        tests("CommandLineTests", ["precheck-server", "Domain", "Text"]),
        .testTarget(
            name: "EndToEnd", dependencies: ["Faults", "Layout", "TestSupport", grdb], exclude: ["Fixtures"],
            swiftSettings: strict),
    ])
