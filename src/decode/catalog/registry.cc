#include "decode/catalog/registry.h"

#include <charconv>
#include <map>
#include <string>

#include "base/error.h"
#include "base/nearest_name.h"
#include "base/number_text.h"
#include "decode/correlated/correlated_decoder.h"
#include "decode/ensemble/class_sums.h"
#include "decode/ensemble/ensemble_decoder.h"
#include "decode/exact/exact_decoder.h"
#include "decode/external/exec_decoder.h"
#include "decode/graph/decoding_graph.h"
#include "decode/matching/gap/gap_decoder.h"
#include "decode/matching/matching_decoder.h"
#include "decode/union_find/edge_lengths.h"
#include "decode/union_find/union_find_decoder.h"
#include "decode/weighted/heralded_decoder.h"

namespace sallow {

namespace {

const std::vector<DecoderInfo>& decoders() {
  static const std::vector<DecoderInfo> list = {
      {"matching",
       "exact minimum-weight perfect matching on the edges that errors make",
       {{"near", "auto",
         "neighbours listed a detector (auto: 192, more in small models): memory for speed, the answer is the same"},
        {"heralds", "0", "1: detectors that herald errors (erasures) tell how likely these are in each shot"}}},
      {"correlated",
       "two passes of matching; the first makes the other parts of its errors more likely for the second",
       {{"near", "192", "neighbours listed a detector: memory for speed, the answer is the same"},
        {"likelier", "1", "1: where the passes disagree, keep the likelier; 0: always the second"}}},
      {"ensemble",
       "several correlated matchings, joined by summing the likelihoods of all that can be made of their parts",
       {{"members", "1", "matchings of a shot, all but the first under perturbed probabilities"},
        {"spread", "3", "these are up to 1 + spread times larger or smaller"},
        {"seed", "1", "of the perturbations"},
        {"join", "likelihood", "likelihood: sum over sets of errors; vote: what most members say"},
        {"rounds", "4", "of belief propagation, for further errors to sum over; 0: those of the members alone"},
        {"least", "0.01", "how likely belief propagation must hold an error for"},
        {"width", "12", "of the front that sums move along, from 6: more is more exact; time and memory up to 2^width"},
        {"near", "64", "neighbours listed a detector: memory for speed, the answer is the same"}}},
      {"union_find",
       "approximate: grows clusters around the events until each explains itself, in time linear in their number",
       {{"steps", "64", "length of an edge of median weight; 1: all edges of ordinary weight equally long"}}},
      {"exact", "the most likely error, by brute force; for models of at most 24 detectors", {}},
      {"exec", "exec:PROGRAM asks a program of yours, through pipes; docs/formats/external_decoder.md says how", {}},
  };
  return list;
}

const DecoderInfo& find_decoder(std::string_view name) {
  std::vector<std::string_view> names;
  std::string list;
  for (const DecoderInfo& info : decoders()) {
    if (info.name == name) return info;
    names.push_back(info.name);
    list += (list.empty() ? "" : ", ") + std::string(info.name);
  }
  const std::string nearest(nearest_name(name, names));
  throw InputError(
      "there is no decoder '" + std::string(name) + "'" + (nearest.empty() ? "" : "; did you mean '" + nearest + "'?"),
      "the decoders are " + list);
}

/// The options of one decoder: its defaults, and what the user wrote over them.
class Options {
 public:
  Options(const DecoderInfo& info, std::string_view text) : decoder_(info.name) {
    std::string keys;
    for (const DecoderOption& option : info.options) {
      values_[std::string(option.key)] = option.default_value;
      keys += (keys.empty() ? "" : ", ") + std::string(option.key);
    }
    while (!text.empty()) {
      std::string_view item = text.substr(0, text.find(','));
      text.remove_prefix(std::min(text.size(), item.size() + 1));
      size_t equals = item.find('=');
      std::string key(item.substr(0, equals));
      auto found = values_.find(key);
      if (equals == std::string_view::npos || found == values_.end()) {
        throw InputError("decoder '" + decoder_ + "' does not understand '" + std::string(item) + "'",
                         keys.empty() ? "it has no options" : "write key=value; its keys are " + keys);
      }
      found->second = item.substr(equals + 1);
    }
  }

  bool is(const std::string& key, std::string_view text) const { return values_.at(key) == text; }

  uint32_t number(const std::string& key, uint32_t most, uint32_t least = 0) const {
    const std::string& text = values_.at(key);
    uint32_t value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value > most || value < least) {
      throw InputError("decoder '" + decoder_ + "': " + key + " must be a whole number " +
                       (least > 0 ? "from " + std::to_string(least) + " to " : std::string("up to ")) +
                       std::to_string(most) + ", found '" + text + "'");
    }
    return value;
  }

  double real(const std::string& key, double least, double most) const {
    const std::string& text = values_.at(key);
    double value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !(value >= least && value <= most)) {
      throw InputError("decoder '" + decoder_ + "': " + key + " must be a number from " + shortest_text(least) +
                       " to " + shortest_text(most) + ", found '" + text + "'");
    }
    return value;
  }

  size_t choice(const std::string& key, std::initializer_list<std::string_view> words) const {
    const std::string& text = values_.at(key);
    std::string list;
    for (const std::string_view* word = words.begin(); word != words.end(); ++word) {
      if (text == *word) return static_cast<size_t>(word - words.begin());
      list += (list.empty() ? "" : " or ") + std::string(*word);
    }
    throw InputError("decoder '" + decoder_ + "': " + key + " must be " + list + ", found '" + text + "'");
  }

 private:
  std::string decoder_;
  std::map<std::string, std::string> values_;
};

std::optional<uint32_t> near_length(const Options& options) {
  if (options.is("near", "auto")) return {};
  return options.number("near", 1 << 20);
}

/// `release` is the model again, where it may be emptied once it has been read.
std::unique_ptr<const Decoder> compile(std::string_view spec, const DetectorErrorModel& model, bool strict,
                                       DetectorErrorModel* release) {
  size_t colon = spec.find(':');
  const DecoderInfo& info = find_decoder(spec.substr(0, colon));
  if (info.name == "exec") {
    const std::string program(colon == std::string_view::npos ? std::string_view() : spec.substr(colon + 1));
    if (program.find_first_not_of(' ') == std::string::npos) {
      throw InputError("decoder 'exec' needs a program", "for example: --decoder 'exec:python3 decoder.py'");
    }
    return std::make_unique<ExecDecoder>(program, model);
  }
  const auto read_graph = [&](bool keep_joint) {
    DecodingGraph graph = DecodingGraph::from_model(model, {.strict = strict, .keep_joint = keep_joint});
    if (release != nullptr) *release = DetectorErrorModel();
    return graph;
  };
  Options options(info, colon == std::string_view::npos ? std::string_view() : spec.substr(colon + 1));
  if (info.name == "exact") return std::make_unique<ExactDecoder>(model);
  if (info.name == "correlated") {
    CorrelatedOptions correlated;
    correlated.near = options.number("near", 1 << 20);
    correlated.likelier = options.number("likelier", 1) != 0;
    return std::make_unique<CorrelatedDecoder>(read_graph(true), correlated);
  }
  if (info.name == "ensemble") {
    EnsembleOptions ensemble;
    ensemble.members = options.number("members", 1000, 1);
    ensemble.spread = options.real("spread", 0, 1000);
    ensemble.seed = options.number("seed", UINT32_MAX);
    ensemble.join = options.choice("join", {"likelihood", "vote"}) == 0 ? EnsembleOptions::Join::kLikelihood
                                                                        : EnsembleOptions::Join::kVote;
    ensemble.rounds = options.number("rounds", 1000);
    ensemble.least = options.real("least", 0, 0.5);
    ensemble.width = options.number("width", ClassSums::kMostWidth, ClassSums::kLeastWidth);
    ensemble.near = options.number("near", 1 << 20);
    return std::make_unique<EnsembleDecoder>(model, strict, ensemble);
  }
  if (info.name == "union_find") {
    const UnionFindOptions union_find{.steps = options.number("steps", kMostLengthSteps, 1)};
    return std::make_unique<UnionFindDecoder>(read_graph(false), union_find);
  }
  const MatchingOptions matching{.near = near_length(options)};
  if (options.number("heralds", 1) != 0) return std::make_unique<HeraldedDecoder>(model, strict, matching.near);
  return std::make_unique<MatchingDecoder>(read_graph(false), matching);
}

}  // namespace

std::span<const DecoderInfo> all_decoders() {
  return decoders();
}

std::unique_ptr<const Decoder> make_decoder(std::string_view spec, const DetectorErrorModel& model, bool strict) {
  return compile(spec, model, strict, nullptr);
}

std::unique_ptr<const Decoder> make_decoder(std::string_view spec, DetectorErrorModel&& model, bool strict) {
  return compile(spec, model, strict, &model);
}

std::unique_ptr<const ReweightedDecoder> make_reweighted_decoder(std::string_view spec, const DetectorErrorModel& model,
                                                                 bool strict) {
  const size_t colon = spec.find(':');
  const DecoderInfo& info = find_decoder(spec.substr(0, colon));
  if (info.name == "matching") {
    const Options options(info, colon == std::string_view::npos ? std::string_view() : spec.substr(colon + 1));
    if (options.number("heralds", 1) == 0) {
      return std::make_unique<ReweightedDecoder>(model, strict, near_length(options));
    }
  }
  throw InputError("decoder '" + std::string(spec) + "' does not take log-odds", "--decoder matching does");
}

void require_gaps(const Decoder& decoder, std::string_view name) {
  if (dynamic_cast<const MatchingDecoder*>(&decoder) != nullptr) return;
  throw InputError("decoder '" + std::string(name) + "' cannot tell gaps", "--decoder matching can");
}

std::unique_ptr<const Decoder> tell_gaps(std::unique_ptr<const Decoder> decoder) {
  const auto* matching = dynamic_cast<const MatchingDecoder*>(decoder.get());
  SALLOW_CHECK(matching != nullptr);
  decoder.release();
  return std::make_unique<GapDecoder>(std::unique_ptr<const MatchingDecoder>(matching));
}

}  // namespace sallow
