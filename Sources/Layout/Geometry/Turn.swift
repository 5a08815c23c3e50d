#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The linear map of an orientation, computed once for all the boxes it is applied to.
///
/// KLayout stores the quadrant of an oblique angle and the cosine of the rest, and computes the sine from that. So does
/// this, to round distant corners in the same way.
struct Turn {
    private let cosine: Double
    private let sine: Double
    private let magnification: Double
    /// The sign of y.
    private let sign: Double
    /// Whether four corners are needed; along the axes two are enough.
    private let isOblique: Bool

    init(_ orientation: Orientation) {
        let radians = orientation.angle * .pi / 180
        let (quarter, rest) = Self.split(cosine: cos(radians), sine: sin(radians))
        let other = (1 - rest * rest).squareRoot()
        switch quarter {
        case 0: (cosine, sine) = (rest, other)
        case 1: (cosine, sine) = (-other, rest)
        case 2: (cosine, sine) = (-rest, -other)
        default: (cosine, sine) = (other, -rest)
        }
        magnification = orientation.magnification
        sign = orientation.isMirrored ? -1 : 1
        isOblique = abs(cosine * sine) > Self.epsilon
    }

    /// The box of the transformed corners, which are rounded to whole units, halves away from zero. Nil if it is too
    /// large.
    func apply(to box: Box) -> Box? {
        let (left, right) = (Double(box.left), Double(box.right))
        let (bottom, top) = (Double(box.bottom) * sign, Double(box.top) * sign)
        let first = apply(left, bottom)
        let second = apply(right, top)
        var low = pointwiseMin(first, second)
        var high = pointwiseMax(first, second)
        if isOblique {
            for corner in [apply(left, top), apply(right, bottom)] {
                low = pointwiseMin(low, corner)
                high = pointwiseMax(high, corner)
            }
        }
        return Box(left: low.x, bottom: low.y, right: high.x, top: high.y)
    }

    private func apply(_ x: Double, _ y: Double) -> SIMD2<Double> {
        SIMD2(
            cosine * x * magnification - sine * y * magnification,
            sine * x * magnification + cosine * y * magnification
        ).rounded(.toNearestOrAwayFromZero)
    }

    private static let epsilon = 1e-10

    /// The quadrant of an angle, and the cosine of the rest.
    private static func split(cosine: Double, sine: Double) -> (quarter: Int, rest: Double) {
        if cosine > epsilon, sine >= -epsilon { return (0, min(cosine, 1)) }
        if cosine <= epsilon, sine > epsilon { return (1, min(sine, 1)) }
        if cosine < -epsilon, sine <= epsilon { return (2, min(-cosine, 1)) }
        return (3, min(-sine, 1))
    }
}
