#pragma once

#include <cstddef>
#include <cstdint>

namespace sallow {

/// Minimum-weight perfect matching of a few events, all of whose distances are known, with a boundary that takes any
/// number of them. Distances are even, and below 2^16 where they matter.
struct DenseProblem {
  static constexpr uint32_t kMostEvents = 64;
  static constexpr uint8_t kBoundaryMatch = 255;
  static constexpr int32_t kApart = 1 << 20;

  alignas(64) int32_t boundary[kMostEvents];               // of each event, at most 2^16
  alignas(64) int32_t distance[kMostEvents][kMostEvents];  // symmetric; what is as far as both boundaries never matters
  // A radius for each event: its boundary is right if no farther, and a distance if below both ends' radii together;
  // otherwise they may be any that are not below these, or below the truth.
  alignas(64) int32_t known[kMostEvents];
  uint32_t count;

  /// Takes a way between two events, if it is shorter than what is known.
  void shorten(uint32_t a, uint32_t b, int32_t way) {
    if (way < distance[a][b]) distance[a][b] = distance[b][a] = way;
  }

  // The solution: another event or kBoundaryMatch; and the radii, which with the blossoms' widths prove it minimal.
  alignas(64) int32_t radius[kMostEvents];
  uint8_t partner[kMostEvents];
};

/// The inner loops of matching with known distances, once per instruction set; base/instruction_set.h tells how one is
/// chosen. Every set gives the same bytes.
struct DenseKernels {
  /// For the first `columns` (a multiple of 64) entries of two rows aligned to 64 bytes, of values below 2^15:
  /// row[c] = min(row[c], base[c] + offset), and a bit in `improved` where that made it less, in `inside` where it also
  /// is no more than `limit` now.
  void (*relax)(uint16_t* row, const uint16_t* base, uint16_t offset, uint16_t limit, size_t columns,
                uint64_t* improved, uint64_t* inside);
  /// A bit for each of the first `columns` entries that is less than `limit`.
  void (*find_below)(const uint16_t* row, uint16_t limit, size_t columns, uint64_t* below);
  /// Solves a problem. Where an event's radius has grown to what is known of it, calls look(looker, event), which must
  /// raise known[event] and put in the distances and the boundary that this makes right.
  void (*match)(DenseProblem& problem, void (*look)(void* looker, uint32_t event), void* looker);
};

const DenseKernels& dense_kernels();

}  // namespace sallow
