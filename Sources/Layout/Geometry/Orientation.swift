#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How a referenced cell is turned before it is moved to its place: mirrored about the x axis, magnified, rotated.
package struct Orientation: Hashable, Sendable {
    package var isMirrored = false
    /// Counter-clockwise, in degrees.
    package var angle = 0.0
    package var magnification = 1.0

    package init(isMirrored: Bool = false, angle: Double = 0, magnification: Double = 1) {
        self.isMirrored = isMirrored
        self.angle = angle
        self.magnification = magnification
    }

    /// The box of the turned box, its edges rounded to whole units, halves away from zero. Nil when it is too large.
    ///
    /// At angles other than multiples of 90° this may be larger than the box of what is turned. (KLayout, which turns
    /// the box of each layer by itself, may find a smaller one there.)
    package func apply(to box: Box) -> Box? {
        let (cosine, sine) = direction
        let x = (Double(box.left), Double(box.right))
        let y = isMirrored ? (-Double(box.top), -Double(box.bottom)) : (Double(box.bottom), Double(box.top))
        let turnedX = Self.sum(Self.scaled(x, by: cosine * magnification), Self.scaled(y, by: -sine * magnification))
        let turnedY = Self.sum(Self.scaled(x, by: sine * magnification), Self.scaled(y, by: cosine * magnification))
        return Box(
            left: turnedX.0.rounded(), bottom: turnedY.0.rounded(),
            right: turnedX.1.rounded(), top: turnedY.1.rounded())
    }

    /// Cosine and sine of the angle; exact for multiples of 90°, as layouts hardly have others.
    private var direction: (cosine: Double, sine: Double) {
        let turns = angle / 90
        let nearest = turns.rounded()
        guard abs(turns - nearest) <= 1e-9 else {
            let radians = angle * .pi / 180
            return (cos(radians), sin(radians))
        }
        let quarter = nearest.truncatingRemainder(dividingBy: 4)
        switch quarter < 0 ? quarter + 4 : quarter {
        case 0: return (1, 0)
        case 1: return (0, 1)
        case 2: return (-1, 0)
        default: return (0, -1)
        }
    }

    private static func scaled(_ range: (Double, Double), by factor: Double) -> (Double, Double) {
        factor < 0 ? (range.1 * factor, range.0 * factor) : (range.0 * factor, range.1 * factor)
    }

    private static func sum(_ a: (Double, Double), _ b: (Double, Double)) -> (Double, Double) {
        (a.0 + b.0, a.1 + b.1)
    }
}
