#include "shots/shot_format.h"

#include <algorithm>
#include <iterator>

#include "base/error.h"
#include "base/nearest_name.h"

namespace sallow {

namespace {
constexpr std::string_view kFormatNames[] = {"01", "b8", "r8", "ptb64", "hits", "dets"};
}

ShotFormat parse_shot_format(const std::string& name) {
  auto found = std::find(std::begin(kFormatNames), std::end(kFormatNames), name);
  if (found != std::end(kFormatNames)) return static_cast<ShotFormat>(found - std::begin(kFormatNames));
  std::string remedy = did_you_mean(name, kFormatNames);
  throw InputError("there is no result format '" + name + "'",
                   remedy.empty() ? "the formats are 01, b8, r8, ptb64, hits and dets" : remedy);
}

std::string_view shot_format_name(ShotFormat format) {
  return kFormatNames[static_cast<size_t>(format)];
}

size_t shots_per_read(uint64_t bits_per_shot, size_t granularity) {
  constexpr uint64_t kBudgetBits = uint64_t{64} << 23;  // 64 MB
  uint64_t shots = kBudgetBits / std::max<uint64_t>(bits_per_shot, 1) / granularity * granularity;
  return std::clamp<uint64_t>(shots, granularity, 16384);
}

void require_dense(ShotShape shape) {
  constexpr uint64_t kMostBits = uint64_t{1} << 31;
  // A single count may already be too large, and the sum may overflow.
  for (uint64_t count : {shape.measurements, shape.detectors, shape.observables, shape.bits()}) {
    if (count <= kMostBits) continue;
    throw InputError("a shot of " + std::to_string(count) + " bits is too long for memory; the most is 2^31",
                     "look for a detector or observable with a very large index");
  }
}

void require_writable(ShotFormat format, uint64_t shot_count) {
  if (format != ShotFormat::kPtb64 || shot_count % 64 == 0) return;
  throw InputError("ptb64 holds shots in groups of 64, and " + std::to_string(shot_count) + " is not a multiple of 64",
                   "ask for " + std::to_string((shot_count / 64 + 1) * 64) + " shots, or for another format");
}

}  // namespace sallow
