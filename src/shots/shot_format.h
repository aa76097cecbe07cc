#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sallow {

/// The format of a file of shots; docs/formats/shots.md specifies each byte.
enum class ShotFormat : uint8_t { k01, kB8, kR8, kPtb64, kHits, kDets };

/// Parses "01", "b8", "r8", "ptb64", "hits" or "dets". Throws InputError for other names; its remedy suggests the
/// nearest one.
ShotFormat parse_shot_format(const std::string& name);
/// The name that parse_shot_format reads.
std::string_view shot_format_name(ShotFormat format);

/// The bits of a shot: measurements, then detectors, then observables; each count may be 0. If `observables_first` is
/// set, observables are written before detectors. Only `dets` distinguishes the three kinds; the other formats need
/// only the sum.
struct ShotShape {
  uint64_t measurements = 0;
  uint64_t detectors = 0;
  uint64_t observables = 0;
  bool observables_first = false;

  uint64_t bits() const { return measurements + detectors + observables; }
};

/// The number of shots to hold at once: a multiple of `granularity`, at most 16384. The shots take at most about 64 MB,
/// unless `granularity` shots alone take more.
size_t shots_per_read(uint64_t bits_per_shot, size_t granularity = 512);

/// Throws InputError for shots of more than 2^31 bits, because shots are dense in memory.
void require_dense(ShotShape shape);

/// Throws InputError if the format is ptb64 and shot_count is not a multiple of 64, which ptb64 cannot store. Commands
/// that know the number of shots in advance call this first.
void require_writable(ShotFormat format, uint64_t shot_count);

}  // namespace sallow
