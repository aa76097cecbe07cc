#pragma once

#include <cstdint>

namespace sallow {

/// tanh in fixed point: segment s covers s/8 ≤ y < (s+1)/8. With u = 8 y - s, tanh y ≈ (c0 + c1 u + c2 u²) / 2^15; c0,
/// c1, c2 are the parabola through the segment's ends and middle, rounded. Between segments and beyond y = 4, the
/// result differs from tanh y by at most 7e-4. docs/formats/network.md defines the arithmetic.
struct TanhSegments {
  int32_t c0[32], c1[32], c2[32];
};

inline constexpr TanhSegments kTanhSegments = {
    {0,     4075,  8025,  11742, 15142, 18173, 20812, 23065, 24955, 26518, 27796, 28829, 29659, 30321, 30846, 31261,
     31588, 31845, 32047, 32205, 32328, 32425, 32500, 32559, 32605, 32641, 32669, 32690, 32707, 32720, 32731, 32739},
    {4106, 4042, 3858, 3575, 3223, 2836, 2442, 2064, 1717, 1410, 1145, 922, 737, 586, 464, 366,
     288,  226,  177,  139,  108,  85,   66,   52,   40,   31,   24,   19,  15,  12,  9,   7},
    {-32, -91, -140, -175, -193, -196, -189, -173, -154, -132, -112, -93, -76, -61, -49, -39,
     -31, -25, -19,  -15,  -12,  -9,   -7,   -6,   -4,   -3,   -3,   -2,  -2,  -1,  -1,  -1},
};

}  // namespace sallow
