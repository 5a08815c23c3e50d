/// A point in database units.
package struct Point: Hashable, Sendable {
    package var x: Int32
    package var y: Int32

    package init(_ x: Int32, _ y: Int32) {
        self.x = x
        self.y = y
    }
}
