#include "experiment/postselection.h"

#include <algorithm>
#include <charconv>
#include <numeric>

#include "analyze/detector_coordinates.h"
#include "base/error.h"
#include "decode/graph/decoding_graph.h"

namespace sallow {
namespace {

constexpr const char* kRemedy = "name detectors as in D3,D7-D9 or coord:4";

uint64_t index_of(std::string_view item, std::string_view digits) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) {
    throw InputError("post-selection: cannot read '" + std::string(item) + "'", kRemedy);
  }
  return value;
}

uint64_t detector_of(std::string_view item, std::string_view name, uint64_t detector_count) {
  if (!name.starts_with("D")) {
    throw InputError("post-selection: cannot read '" + std::string(item) + "'", kRemedy);
  }
  const uint64_t detector = index_of(item, name.substr(1));
  if (detector >= detector_count) {
    throw InputError("post-selection names " + std::string(name) + ", but the circuit has " +
                     std::to_string(detector_count) + " detectors");
  }
  return detector;
}

void add_by_coordinate(uint64_t place, const Circuit& circuit, uint64_t detector_count,
                       std::vector<uint64_t>& detectors) {
  std::vector<uint64_t> all(detector_count);
  std::iota(all.begin(), all.end(), 0);
  size_t most = 0;
  for (const auto& [detector, coordinates] : detector_coordinates(circuit, all)) {
    most = std::max(most, coordinates.size());
    if (place <= coordinates.size() && coordinates[place - 1] != 0) detectors.push_back(detector);
  }
  if (most >= place) return;
  throw InputError("post-selection by coord:" + std::to_string(place) +
                       " finds nothing: no detector of the circuit has " +
                       (most == 0 ? "coordinates" : "more than " + std::to_string(most) + " coordinates"),
                   "leave out --postselect, or give DETECTOR a coordinate " + std::to_string(place) +
                       ", not zero where a shot is to be discarded");
}

}  // namespace

std::vector<uint64_t> postselected_detectors(std::string_view text, const Circuit& circuit) {
  const uint64_t detector_count = circuit.counts().detectors;
  if (detector_count > DecodingGraph::kMostDetectors) {
    throw InputError("the circuit has " + std::to_string(detector_count) + " detectors; a decoder takes at most " +
                     std::to_string(DecodingGraph::kMostDetectors));
  }
  std::vector<uint64_t> detectors;
  while (!text.empty()) {
    const std::string_view item = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), item.size() + 1));
    if (item.starts_with("coord:")) {
      const uint64_t place = index_of(item, item.substr(6));
      if (place == 0) throw InputError("post-selection: coordinates count from 1", kRemedy);
      add_by_coordinate(place, circuit, detector_count, detectors);
      continue;
    }
    const size_t dash = item.find('-');
    const uint64_t first = detector_of(item, item.substr(0, dash), detector_count);
    const uint64_t last =
        dash == std::string_view::npos ? first : detector_of(item, item.substr(dash + 1), detector_count);
    if (last < first) throw InputError("post-selection: '" + std::string(item) + "' ends before it starts", kRemedy);
    for (uint64_t detector = first; detector <= last; detector++) detectors.push_back(detector);
  }
  std::sort(detectors.begin(), detectors.end());
  detectors.erase(std::unique(detectors.begin(), detectors.end()), detectors.end());
  return detectors;
}

std::string postselection_text(const std::vector<uint64_t>& detectors) {
  std::string text;
  for (size_t k = 0; k < detectors.size();) {
    size_t last = k;
    while (last + 1 < detectors.size() && detectors[last + 1] == detectors[last] + 1) last++;
    text += (text.empty() ? "D" : ",D") + std::to_string(detectors[k]);
    if (last > k) text += "-D" + std::to_string(detectors[last]);
    k = last + 1;
  }
  return text;
}

}  // namespace sallow
