#include "decode/catalog/decoder_rows.h"

#include <optional>
#include <string>
#include <utility>

#include "decode/catalog/window_schedules.h"
#include "decode/correlated/correlated_decoder.h"
#include "decode/ensemble/class_sums.h"
#include "decode/ensemble/ensemble_decoder.h"
#include "decode/exact/exact_decoder.h"
#include "decode/graph/decoding_graph.h"
#include "decode/matching/fusion/fused_decoder.h"
#include "decode/matching/gap/gap_decoder.h"
#include "decode/matching/matching_decoder.h"
#include "decode/neural/neural_decoder.h"
#include "decode/union_find/edge_lengths.h"
#include "decode/union_find/union_find_decoder.h"
#include "decode/weighted/heralded_decoder.h"
#include "decode/weighted/reweighted_decoder.h"
#include "decode/window/sandwich_decoder.h"
#include "decode/window/window_decoder.h"

namespace sallow {

namespace {

using Compiled = std::unique_ptr<const Decoder>;

constexpr uint32_t kMostNear = 1 << 20;

/// A row whose decoder is compiled from an options struct.
template <typename Options, typename Offers, typename Compile>
DecoderInfo row(std::string_view name, std::string_view summary, DecoderTraits traits, OptionTable<Options> table,
                Offers offers, Compile compile) {
  std::vector<DecoderOption> shown = table.list();
  return {name, summary, std::move(shown), traits,
          [=, table = std::move(table)](std::string_view text) -> DecoderRecipe {
            const Options options = table.read(name, text);
            return {offers(options), [=](ModelSource& source, const CompileOptions& how) -> Compiled {
                      return compile(source, how, options);
                    }};
          }};
}

DecodingGraph read_graph(ModelSource& source, const CompileOptions& how, bool keep_joint) {
  DecodingGraph graph = DecodingGraph::from_model(source.model(), {.strict = how.strict, .keep_joint = keep_joint});
  source.release();
  return graph;
}

// Several classes implement matching, for different services and options.
struct MatchingChoice : MatchingOptions {
  bool heralds = false;
  bool fuse = false;
};

Compiled fused_decoder(ModelSource& source, const CompileOptions& how, std::optional<uint32_t> near) {
  // Out of windows whole shots come, which have no rounds to wait for.
  std::vector<uint32_t> rounds(source.model().detector_count(), 0);
  if (how.rounds) rounds.assign(how.rounds->begin(), how.rounds->end());
  return std::make_unique<FusedDecoder>(read_graph(source, how, false), rounds, near);
}

DecoderInfo matching_row() {
  using Table = OptionTable<MatchingChoice>;
  return row(
      "matching", "exact minimum-weight perfect matching on the edges that errors make",
      {.least_weight = true, .separate_components = true},
      Table({
          {"near", Table::whole_or_auto(&MatchingOptions::near, kMostNear),
           "neighbours listed per detector (auto: 192, more in small models): memory for speed, same answer"},
          {"heralds", Table::whole(&MatchingChoice::heralds, 0, 1),
           "1: detectors that herald errors (erasures) set their probabilities in each shot"},
          {"fuse", Table::whole(&MatchingChoice::fuse, 0, 1),
           "1: each round is fused into the matching when it comes, so that streams answer at once; same weights"},
      }),
      [](const MatchingChoice& choice) -> DecoderServices {
        if (choice.heralds && choice.fuse) {
          throw InputError("decoder 'matching': heralds=1 and fuse=1 exclude each other", "leave out one of them");
        }
        if (choice.heralds) return {};
        if (choice.fuse) return {.errors = true};
        return {.proofs = true, .gaps = true, .log_odds = true, .log_likelihood_ratios = true, .errors = true};
      },
      [](ModelSource& source, const CompileOptions& how, const MatchingChoice& choice) -> Compiled {
        if (choice.fuse) return fused_decoder(source, how, choice.near);
        if (choice.heralds) return std::make_unique<HeraldedDecoder>(source.model(), how.strict, choice.near);
        if (how.services.log_odds) {
          return std::make_unique<ReweightedDecoder>(source.model(), how.strict, choice.near);
        }
        auto matching = std::make_unique<const MatchingDecoder>(read_graph(source, how, false), choice);
        if (!how.services.gaps && !how.services.log_likelihood_ratios) return matching;
        return std::make_unique<GapDecoder>(std::move(matching));
      });
}

DecoderInfo correlated_row() {
  using Table = OptionTable<CorrelatedOptions>;
  return row(
      "correlated", "two passes of matching; an edge used in the first makes the other parts of its errors likelier",
      {.takes_hints = true},
      Table({
          {"near", Table::whole(&CorrelatedOptions::near, 0, kMostNear),
           "neighbours listed per detector: memory for speed, same answer"},
          {"likelier", Table::whole(&CorrelatedOptions::likelier, 0, 1),
           "1: if the passes disagree, keep the likelier solution; 0: always the second"},
      }),
      [](const CorrelatedOptions&) { return DecoderServices{.errors = true}; },
      [](ModelSource& source, const CompileOptions& how, const CorrelatedOptions& options) -> Compiled {
        CorrelatedOptions own = options;
        own.in_window = how.in_window;
        return std::make_unique<CorrelatedDecoder>(read_graph(source, how, true), own);
      });
}

DecoderInfo ensemble_row() {
  using Table = OptionTable<EnsembleOptions>;
  using Join = EnsembleOptions::Join;
  return row(
      "ensemble", "several correlated matchings, joined by summing over all sets of errors made of their parts", {},
      Table({
          {"members", Table::whole(&EnsembleOptions::members, 1, 1000),
           "matchings per shot; all but the first use perturbed probabilities"},
          {"spread", Table::real(&EnsembleOptions::spread, 0, 1000),
           "perturbed probabilities are up to 1 + spread times larger or smaller"},
          {"seed", Table::whole(&EnsembleOptions::seed, 0, UINT32_MAX), "seed of the perturbations"},
          {"join",
           Table::word<Join>(&EnsembleOptions::join, {{"likelihood", Join::kLikelihood}, {"vote", Join::kVote}}),
           "likelihood: sum over sets of errors; vote: majority of the members"},
          {"rounds", Table::whole(&EnsembleOptions::rounds, 0, 1000),
           "rounds of belief propagation, which finds further errors to sum over; 0: the members' alone"},
          {"least", Table::real(&EnsembleOptions::least, 0, 0.5), "smallest belief for an error to be a candidate"},
          {"width", Table::whole(&EnsembleOptions::width, ClassSums::kLeastWidth, ClassSums::kMostWidth),
           "width of the front of the sums, at least 6: more is more exact; time and memory up to 2^width"},
          {"near", Table::whole(&EnsembleOptions::near, 0, kMostNear),
           "neighbours listed per detector: memory for speed, same answer"},
      }),
      [](const EnsembleOptions& options) {
        return DecoderServices{.log_likelihood_ratios = options.join == Join::kLikelihood, .errors = true};
      },
      [](ModelSource& source, const CompileOptions& how, const EnsembleOptions& options) -> Compiled {
        return std::make_unique<EnsembleDecoder>(source.model(), how.strict, options);
      });
}

DecoderInfo union_find_row() {
  using Table = OptionTable<UnionFindOptions>;
  return row(
      "union_find", "approximate: grows clusters around the events until each has a valid correction, in linear time",
      {.most_failures = 1.5, .separate_components = true},
      Table({
          {"steps", Table::whole(&UnionFindOptions::steps, 1, kMostLengthSteps),
           "length of an edge of median weight; 1: all edges of ordinary weight have the same length"},
          {"near", Table::whole_or_auto(&UnionFindOptions::near, kMostNear),
           "neighbours listed per detector (auto: 192, more in small models): memory for speed"},
      }),
      [](const UnionFindOptions&) { return DecoderServices{.errors = true}; },
      [](ModelSource& source, const CompileOptions& how, const UnionFindOptions& options) -> Compiled {
        return std::make_unique<UnionFindDecoder>(read_graph(source, how, false), options);
      });
}

DecoderInfo exact_row() {
  struct NoOptions {};
  return row(
      "exact", "the most likely error, by brute force; for models of at most 24 detectors",
      {.whole_errors = true, .least_weight = true, .most_failures = 1}, OptionTable<NoOptions>(),
      [](const NoOptions&) { return DecoderServices{.log_likelihood_ratios = true, .errors = true}; },
      [](ModelSource& source, const CompileOptions& how, const NoOptions&) -> Compiled {
        return std::make_unique<ExactDecoder>(
            source.model(),
            ExactOptions{.log_likelihood_ratios = how.services.log_likelihood_ratios, .errors = how.services.errors});
      });
}

constexpr uint32_t kMostWindowRounds = 1 << 20;
constexpr std::string_view kDefaultInner = "matching";

// The text after `inner=`, which takes the rest of the spec; it is cut off from `text`.
std::string_view take_inner(std::string_view& text) {
  constexpr std::string_view kKey = "inner=";
  size_t at = text.starts_with(kKey) ? 0 : text.find("," + std::string(kKey));
  if (at == std::string_view::npos) return kDefaultInner;
  const std::string_view head = text.substr(0, at);
  at += at == 0 ? 0 : 1;
  const std::string_view inner = text.substr(at + kKey.size());
  text = head;
  return inner;
}

struct WindowChoice {
  uint32_t commit = 0, buffer = 0;
  bool sandwich = false;
};

DecoderInfo window_row() {
  using Table = OptionTable<WindowChoice>;
  Table table({
      {"commit", Table::whole(&WindowChoice::commit, 0, kMostWindowRounds),
       "rounds that each window decides; 0: one window for the whole shot"},
      {"buffer", Table::whole(&WindowChoice::buffer, 0, kMostWindowRounds),
       "further rounds that each window sees: about the code's distance"},
      {"sandwich", Table::whole(&WindowChoice::sandwich, 0, 1),
       "1: windows for several workers: every other one sees rounds on both sides, the others fill the gaps"},
  });
  std::vector<DecoderOption> shown = table.list();
  shown.push_back({"inner", std::string(kDefaultInner), "a decoder with its options, which must come last",
                   "the decoder inside of windows"});
  return {"window",
          "any decoder, in windows of some rounds, as streams are decoded",
          std::move(shown),
          {.windowed = true},
          [table = std::move(table)](std::string_view text) -> DecoderRecipe {
            const std::string inner(take_inner(text));
            const WindowChoice choice = table.read("window", text);
            const WindowPlan plan{choice.commit, choice.buffer};
            check_inner_decoder(inner, plan);
            return {{}, [=](ModelSource& source, const CompileOptions& how) -> Compiled {
                      std::optional<DetectorRounds> rounds;
                      if (plan.commit > 0) rounds = DetectorRounds::from_model(source.model());
                      if (plan.commit > 0 && choice.sandwich) {
                        return std::make_unique<SandwichDecoder>(
                            compile_sandwich(source.model(), *rounds, plan, inner, how.strict));
                      }
                      return std::make_unique<WindowDecoder>(
                          compile_windows(source.model(), rounds, plan, inner, how.strict));
                    }};
          }};
}

/// Its options begin with the name of a file: "net.safetensors,join=0.5".
DecoderInfo neural_row() {
  using Table = OptionTable<NeuralOptions>;
  const Table table({
      {"join",
       {"auto or " + real_numbers(0, 1000),
        [](std::string_view text, NeuralOptions& options) {
          options.join = read_real_number(text, 0, 1000);
          return options.join || text == "auto";
        },
        [](const NeuralOptions& options) { return options.join ? real_text(*options.join) : std::string("auto"); }},
       "weight of the ensemble's log-likelihood ratio beside the network's (auto: as the file says)"},
  });
  return {"neural",
          "a trained network, neural:FILE, for memories in the rotated surface code of its distance",
          table.list(),
          {.bound_to_layout = true},
          [table](std::string_view text) -> DecoderRecipe {
            const std::string file(text.substr(0, text.find(',')));
            if (file.empty() || file.find('=') != std::string::npos) {
              throw InputError("decoder 'neural' needs the file of a network",
                               "write neural:FILE or neural:FILE,join=W");
            }
            NeuralOptions options = table.read("neural", text.substr(std::min(text.size(), file.size() + 1)));
            options.file = file;
            return {{.gaps = true, .log_likelihood_ratios = true},
                    [options](ModelSource& source, const CompileOptions&) -> Compiled {
                      const NetworkFile network = NetworkFile::from_file(options.file);
                      return std::make_unique<NeuralDecoder>(source.model(), network, options, options.file);
                    }};
          },
          "FILE"};
}

}  // namespace

std::vector<DecoderInfo> decoder_rows() {
  return {matching_row(), correlated_row(), ensemble_row(), union_find_row(), exact_row(), neural_row(), window_row()};
}

}  // namespace sallow
