#include "analyze/model_segment.h"

#include <algorithm>
#include <map>
#include <set>

#include "analyze/detector_coordinates.h"
#include "base/error.h"
#include "base/stop_request.h"

namespace sallow {

namespace {

/// Calls visit(span) for each part of an error.
template <typename Visit>
void for_each_part(std::span<const DemTarget> error, Visit visit) {
  while (true) {
    const auto end = std::find_if(error.begin(), error.end(), [](DemTarget t) { return t.is_separator(); });
    const size_t length = static_cast<size_t>(end - error.begin());
    visit(error.first(length));
    if (end == error.end()) return;
    error = error.subspan(length + 1);
  }
}

bool is_graphlike(std::span<const DemTarget> part) {
  return part.size() <= 2 || !part[2].is_detector();
}

class Assembler {
 public:
  using Take = std::function<void(DetectorErrorModel& piece)>;

  Assembler(const Circuit& circuit, const ExtractOptions& options, const Take& take)
      : circuit_(circuit), options_(options), take_(take) {}

  void assemble(const ModelSegments& segments) {
    needs_search_ = options_.decompose_errors && any_hyperedge(segments);
    if (needs_search_) {
      collect_edges(segments, {0});
      edges_.prepare();
    }
    append(segments, 0, whole_);
    take_(whole_);
  }

 private:
  static constexpr size_t kPiece = 4096;

  static bool any_hyperedge(const ModelSegments& segments) {
    for (const auto& segment : segments) {
      for (size_t k = 0; k < segment->errors.size(); k++) {
        bool found = false;
        for_each_part(segment->errors.entry(k).targets(),
                      [&](std::span<const DemTarget> part) { found |= !is_graphlike(part); });
        if (found) return true;
      }
      if (any_hyperedge(segment->body)) return true;
    }
    return false;
  }

  /// Adds every edge to the search, at each shift of detectors at which other errors may look for it: for a loop, those
  /// of its first two and last two repetitions.
  void collect_edges(const ModelSegments& segments, const std::vector<uint64_t>& shifts) {
    for (const auto& segment : segments) {
      for (size_t k = 0; k < segment->errors.size(); k++) {
        for_each_part(segment->errors.entry(k).targets(), [&](std::span<const DemTarget> part) {
          for (const uint64_t shift : shifts) {
            if (!part.empty() && part[0].is_detector() && part[0].index() >= shift) edges_.add(part, shift);
          }
        });
      }
      if (segment->repetitions == 0) continue;
      std::vector<uint64_t> inner;
      for (const uint64_t shift : shifts) {
        for (const uint64_t back : {uint64_t{0}, uint64_t{1}, segment->repetitions - 1, segment->repetitions - 2}) {
          if (back < segment->repetitions) inner.push_back(shift + back * segment->shift);
        }
      }
      std::sort(inner.begin(), inner.end());
      inner.erase(std::unique(inner.begin(), inner.end()), inner.end());
      collect_edges(segment->body, inner);
    }
  }

  /// Appends segments to a model. `base` is the number of detectors declared before, as numbered in these segments;
  /// indices in the model are relative to it. Returns the shift of the detectors by the loops.
  uint64_t append(const ModelSegments& segments, uint64_t base, DetectorErrorModel& model) {
    const uint64_t first_base = base;
    for (size_t k = segments.size(); k-- > 0;) {
      const ModelSegment& segment = *segments[k];
      if (segment.repetitions == 0) {
        append_errors(segment, base, model);
        append_annotations(segment, base, model);
        continue;
      }
      // The body was read as the last repetition, but the model numbers its detectors as in the first.
      DetectorErrorModel body;
      const uint64_t shifted = append(segment.body, base + (segment.repetitions - 1) * segment.shift, body);
      if (segment.shift != shifted) body.append_shift(segment.shift - shifted);
      model.append_repeat(segment.repetitions, std::move(body));
      base += segment.repetitions * segment.shift;
    }
    return base - first_base;
  }

  /// No piece is passed on before all searches have ended, because a search may still refuse the circuit.
  void append_instruction(DemInstruction instruction, DetectorErrorModel& model) {
    model.append(std::move(instruction));
    if (&model != &whole_ || needs_search_ || model.instructions().size() < kPiece) return;
    take_(model);
    model.clear();
  }

  void append_errors(const ModelSegment& segment, uint64_t base, DetectorErrorModel& model) {
    // A split error may belong elsewhere in the order, and may equal another error there.
    std::map<std::pair<std::vector<DemTarget>, std::string_view>, double> resplit;
    const auto append_one = [&](std::span<const DemTarget> targets, double probability, std::string_view tag) {
      DemInstruction error{
          DemKind::kError, {probability}, {targets.begin(), targets.end()}, std::string(tag), 0, nullptr, 0};
      if (base != 0) {
        for (DemTarget& target : error.targets) {
          if (target.is_detector()) target = DemTarget::detector(target.index() - base);
        }
      }
      append_instruction(std::move(error), model);
    };
    if (needs_search_) {
      for (size_t k = 0; k < segment.errors.size(); k++) {
        const ErrorTable::Entry& entry = segment.errors.entry(k);
        const auto targets = entry.targets();
        auto [place, added] =
            resplit.try_emplace({std::vector<DemTarget>(split(targets, entry)), *entry.tag}, entry.probability);
        if (!added) place->second = compose(place->second, entry.probability);
      }
      for (const auto& [error, probability] : resplit) append_one(error.first, probability, error.second);
      return;
    }
    for (const uint32_t k : segment.errors.sorted(segment.first_detector, segment.detector_count)) {
      stop_if_requested();
      const ErrorTable::Entry& entry = segment.errors.entry(k);
      append_one(entry.targets(), entry.probability, *entry.tag);
    }
  }

  /// Splits the parts with more than two detectors; returns the error unsplit if one of them cannot be split.
  std::vector<DemTarget> split(std::span<const DemTarget> error, const ErrorTable::Entry& entry) {
    std::vector<std::vector<DemTarget>> parts;
    bool failed = false;
    for_each_part(error, [&](std::span<const DemTarget> part) {
      if (is_graphlike(part)) {
        parts.emplace_back(part.begin(), part.end());
      } else if (const auto found = edges_.split(part, !options_.block_decompose_from_introducing_remnant_edges)) {
        for_each_part(*found, [&](std::span<const DemTarget> each) { parts.emplace_back(each.begin(), each.end()); });
      } else {
        if (!options_.ignore_decomposition_failures) refuse(part, entry);
        failed = true;
      }
    });
    std::vector<DemTarget> result;
    if (failed) {
      SymptomSet scratch;
      for_each_part(error, [&](std::span<const DemTarget> part) { xor_into(result, part, scratch); });
      return result;
    }
    std::sort(parts.begin(), parts.end());
    for (const auto& part : parts) {
      if (!result.empty()) result.push_back(DemTarget::separator());
      result.insert(result.end(), part.begin(), part.end());
    }
    return result;
  }

  [[noreturn]] void refuse(std::span<const DemTarget> part, const ErrorTable::Entry& entry) {
    std::string message = "an error of " + quoted(*entry.instruction, entry.site_first_target, entry.site_target_count);
    message += " flips " + described(circuit_, {part.begin(), part.end()});
    message += ", which does not decompose into known errors of at most two detectors each";
    std::string remedy = "--ignore_decomposition_failures keeps such errors whole";
    if (options_.block_decompose_from_introducing_remnant_edges) {
      remedy += "; without --block_decompose_from_introducing_remnant_edges more errors decompose";
    }
    throw InputError(message, remedy);
  }

  static void append_annotations(const ModelSegment& segment, uint64_t base, DetectorErrorModel& model) {
    std::vector<bool> mentioned(segment.detector_count, false);
    std::set<uint64_t> mentioned_observables;
    for (size_t k = 0; k < segment.errors.size(); k++) {
      for (const DemTarget target : segment.errors.entry(k).targets()) {
        if (target.is_separator()) continue;
        if (target.is_observable()) {
          mentioned_observables.insert(target.index());
        } else if (target.index() - segment.first_detector < segment.detector_count) {
          mentioned[target.index() - segment.first_detector] = true;
        }
      }
    }
    for (size_t k = segment.annotations.size(); k-- > 0;) {
      const Instruction& instruction = *segment.annotations[k].instruction;
      if (instruction.gate == Gate::SHIFT_COORDS) {
        model.append_shift(0, instruction.arguments, instruction.tag);
      } else if (instruction.gate == Gate::DETECTOR) {
        const uint64_t index = segment.annotations[k].detector;
        if (!instruction.arguments.empty() || !instruction.tag.empty() || !mentioned[index - segment.first_detector]) {
          model.append_detector(index - base, instruction.arguments, instruction.tag);
        }
      } else {
        const uint64_t index = static_cast<uint64_t>(instruction.arguments[0]);
        if (!instruction.tag.empty() || !mentioned_observables.contains(index)) {
          model.append({DemKind::kObservable, {}, {DemTarget::observable(index)}, instruction.tag, 0, nullptr, 0});
        }
      }
    }
  }

  const Circuit& circuit_;
  const ExtractOptions& options_;
  const Take& take_;
  EdgeSearch edges_;
  bool needs_search_ = false;
  DetectorErrorModel whole_;  // the part of the model that has not been passed on yet
};

}  // namespace

void assemble_model(const Circuit& circuit, const ModelSegments& segments, const ExtractOptions& options,
                    const std::function<void(DetectorErrorModel& piece)>& take) {
  Assembler(circuit, options, take).assemble(segments);
}

}  // namespace sallow
