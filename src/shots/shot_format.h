#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sallow {

/// How a file holds shots; docs/formats/shots.md says each byte.
enum class ShotFormat : uint8_t { k01, kB8, kR8, kPtb64, kHits, kDets };

/// "01", "b8", "r8", "ptb64", "hits" or "dets"; anything else is an InputError with the nearest of them.
ShotFormat parse_shot_format(const std::string& name);
std::string_view shot_format_name(ShotFormat format);

/// What the bits of a shot are: measurements, then detectors, then observables, any of them none; or observables before
/// detectors, where that is said and the shot is written. Only `dets` tells the kinds apart; for the other formats the
/// sum is what counts.
struct ShotShape {
  uint64_t measurements = 0;
  uint64_t detectors = 0;
  uint64_t observables = 0;
  bool observables_first = false;

  uint64_t bits() const { return measurements + detectors + observables; }
};

/// How many shots of this many bits to hold at once: a multiple of `granularity`, at most 16384, and no more than fit
/// in about 64 MB as long as `granularity` shots do.
size_t shots_per_read(uint64_t bits_per_shot, size_t granularity = 512);

/// Shots are dense in memory; throws InputError for more than 2^31 bits a shot.
void require_dense(ShotShape shape);

/// ptb64 has no way to hold a number of shots that is not a multiple of 64; throws InputError then. Commands that know
/// how many shots they will write call it first.
void require_writable(ShotFormat format, uint64_t shot_count);

}  // namespace sallow
