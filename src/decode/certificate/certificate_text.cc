#include "decode/certificate/certificate_text.h"

#include "base/number_text.h"
#include "decode/graph/decoding_graph.h"

namespace sallow {

namespace {

template <typename Items, typename Write>
void append_list(const Items& items, std::string& text, Write write) {
  text += '[';
  bool is_first = true;
  for (const auto& item : items) {
    if (!is_first) text += ',';
    is_first = false;
    write(item);
  }
  text += ']';
}

void append_numbers(std::span<const uint32_t> numbers, std::string& text) {
  append_list(numbers, text, [&](uint32_t number) { text += std::to_string(number); });
}

}  // namespace

std::string certificate_header(const DecodingGraph& graph) {
  std::string text = "{\"sallow_certificates\":1,\"detectors\":" + std::to_string(graph.detector_count()) +
                     ",\"observables\":" + std::to_string(graph.observable_count()) +
                     ",\"unit\":" + shortest_text(graph.unit()) + ",\"baseline\":{\"detectors\":";
  append_numbers(graph.baseline_detectors(), text);
  text += ",\"observables\":";
  append_numbers(graph.baseline_observables(), text);
  text += ",\"weight\":" + std::to_string(graph.baseline_weight()) + "},\"edges\":";
  append_list(graph.edges(), text, [&](const DecodingEdge& edge) {
    text += '[' + std::to_string(edge.u) + ',';
    text += edge.v == kBoundary ? "null" : std::to_string(edge.v);
    text += ',' + std::to_string(edge.weight) + ',';
    append_numbers(graph.observables(edge.observables), text);
    text += ']';
  });
  text += "}\n";
  return text;
}

void append_certificate_line(uint64_t shot, std::span<const uint32_t> events, std::span<const uint32_t> flips,
                             const Certificate& certificate, std::string& text) {
  text += "{\"shot\":" + std::to_string(shot) + ",\"events\":";
  append_numbers(events, text);
  text += ",\"flips\":";
  append_numbers(flips, text);
  text += ",\"edges\":";
  if (certificate.status == DecodeStatus::kSolved) {
    append_numbers(certificate.edges, text);
  } else {
    text += "null";
  }
  text += ",\"regions\":";
  append_list(certificate.regions, text, [&](const Certificate::Region& region) {
    text += "{\"width\":" + std::to_string(region.width) + ",\"levels\":";
    append_list(certificate.levels_of(region), text, [&](const Certificate::Level& level) {
      text += '[' + std::to_string(level.detector) + ',' + std::to_string(level.level) + ']';
    });
    text += '}';
  });
  text += "}\n";
}

}  // namespace sallow
