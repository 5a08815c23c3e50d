import Domain
import Store
import Testing

@Suite("Uploads in the database")
struct UploadsTests {
    @Test("an upload is read back by the other process as it was kept")
    func roundTrip() throws {
        try withStores { one, other, _ in
            let kept = Upload(
                id: UploadID(), file: file("チップ \"x\".gds", size: .max), created: noon, expires: noon(900))
            try one.insert(kept)
            #expect(try other.upload(kept.id) == kept)
            #expect(try other.upload(UploadID()) == nil)
        }
    }

    @Test("an upload is forgotten once")
    func deleting() throws {
        try withStores { one, other, _ in
            let (gone, stays) = (upload(), upload())
            try one.insert(gone)
            try one.insert(stays)
            #expect(try other.deleteUpload(gone.id))
            #expect(try !one.deleteUpload(gone.id))
            #expect(try !one.deleteUpload(UploadID()))
            #expect(try one.upload(gone.id) == nil)
            #expect(try one.uploads(before: nil, limit: 10).map(\.upload) == [stays])
        }
    }

    @Test("an identifier is kept once")
    func twice() throws {
        try withStores { one, other, _ in
            let kept = upload()
            try one.insert(kept)
            #expect(throws: StoreError.self) { try other.insert(kept) }
            #expect(try one.uploads(before: nil, limit: 10).count == 1)
        }
    }

    @Test("pages of every size hold every upload once, newest first", arguments: 1...8)
    func paging(_ limit: Int) throws {
        try withStores { one, other, _ in
            // Not in the order of their times: a page goes by arrival.
            let kept = [5, 3, 9, 1, 9, 7, 0].map { upload(created: noon($0)) }
            for upload in kept { try one.insert(upload) }
            var (seen, cursor) = ([Upload](), Int64?.none)
            while true {
                let page = try other.uploads(before: cursor, limit: limit)
                #expect(page.count <= limit)
                seen += page.map(\.upload)
                guard page.count == limit else { break }
                cursor = page.last?.sequence
            }
            #expect(seen == kept.reversed())
        }
    }

    @Test("an upload that comes while a client turns pages moves none of them")
    func pagingWhileOneComes() throws {
        try withStores { one, _, _ in
            let kept = (0..<4).map { _ in upload() }
            for upload in kept { try one.insert(upload) }
            let first = try one.uploads(before: nil, limit: 2)
            try one.insert(upload())
            let second = try one.uploads(before: first.last?.sequence, limit: 2)
            #expect((first + second).map(\.upload) == kept.reversed())
        }
    }
}
