#include "cli/decoder_flags.h"

#include <cstdio>
#include <numbers>
#include <stdexcept>

#include "base/error.h"
#include "base/number_text.h"
#include "cli/gauge_detectors_flag.h"
#include "cli/memory_flag.h"
#include "terminal/progress.h"

namespace sallow {
namespace {

void report_left_out(const Decoder& decoder) {
  const LeftOut left_out = decoder.left_out();
  if (left_out.errors == 0) return;
  const bool one = left_out.errors == 1;
  std::fprintf(stderr,
               "sallow: %llu %s of the model %s not decompose into edges and %s left out; %s %s\n"
               "  decoders that use whole errors: %s; --strict refuses such a model\n",
               static_cast<unsigned long long>(left_out.errors), one ? "error" : "errors", one ? "does" : "do",
               one ? "is" : "are", one ? "its probability is" : "their probabilities sum to",
               shortest_text(left_out.probability).c_str(), whole_error_decoders().c_str());
}

/// "3", "3nat" or "20dB", in natural units: a gap of G natural units is 10 G / ln 10 dB.
double parse_gap(const std::string& text) {
  const auto without = [&](std::string_view unit) {
    return text.size() > unit.size() && text.ends_with(unit) ? text.substr(0, text.size() - unit.size()) : "";
  };
  const std::string decibels = without("dB"), naturals = without("nat");
  const std::string number = !decibels.empty() ? decibels : !naturals.empty() ? naturals : text;
  double gap = parse_number("--min_gap", number);
  if (!(gap >= 0)) throw InputError("--min_gap must be a finite number, 0 or more, found " + text);
  if (!decibels.empty()) gap *= std::numbers::ln10 / 10;
  return gap;
}

}  // namespace

void report_missing_part(const DetectorErrorModel& model) {
  if (const auto missing = missing_part(model)) report_missing_part(*missing);
}

void report_missing_part(const MissingPart& missing) {
  std::fprintf(stderr, "sallow: %s\n  %s\n", missing.what.c_str(), missing.remedy.c_str());
}

DecoderFlags::DecoderFlags(Flags& flags) {
  flags
      .add("decoder", &name_, "The decoder; 'sallow help decoders' lists decoders and their options.",
           "NAME[:key=value,...]")
      .values(decoder_names());
}

void DecoderFlags::add_strict(Flags& flags, const std::string& what) {
  flags.add("strict", &strict_, "Refuse a " + what + " with errors that the decoder cannot use.");
}

void DecoderFlags::add_gauge_detectors(Flags& flags) {
  add_gauge_detectors_flag(flags, &allow_gauge_detectors_);
}

void DecoderFlags::add_memory(Flags& flags) {
  add_memory_flag(flags, &memory_bytes_, "The memory limit for detectors and observables that no error flips");
}

std::unique_ptr<const Decoder> DecoderFlags::compile(const DetectorErrorModel& model,
                                                     const DecoderServices& services) const {
  require_few_gaps(model, kDecodingBytes, memory_bytes_, "allow more with --memory");
  auto decoder = while_waiting("compiling the decoder",
                               [&] { return make_decoder(name_, model, {.strict = strict_, .services = services}); });
  report_left_out(*decoder);
  return decoder;
}

std::unique_ptr<const Decoder> DecoderFlags::compile(DetectorErrorModel&& model,
                                                     const DecoderServices& services) const {
  require_few_gaps(model, kDecodingBytes, memory_bytes_, "allow more with --memory");
  auto decoder = while_waiting("compiling the decoder", [&] {
    return make_decoder(name_, std::move(model), {.strict = strict_, .services = services});
  });
  report_left_out(*decoder);
  return decoder;
}

std::vector<std::string> decoder_names() {
  std::vector<std::string> names;
  for (const DecoderInfo& decoder : all_decoders()) names.push_back(std::string(decoder.name));
  return names;
}

MinGapFlag::MinGapFlag(Flags& flags) {
  flags.add(
      "min_gap",
      [this](const std::string& text) {
        gaps_.clear();
        for (const std::string& entry : list_entries(text)) gaps_.push_back(parse_gap(entry));
      },
      "Discard shots with a smaller gap: the weight of the best solution with the opposite flip, minus that of the "
      "best "
      "solution, in natural units or as 20dB. Only failures among the kept shots are counted. With several gaps, as in "
      "0,10dB,20dB, nothing is discarded, and kept shots and failures are counted for each. For one observable.",
      "GAP[,GAP,...]");
}

void add_certify_flag(Flags& flags, bool* certify) {
  flags.add("certify", certify,
            "Prove that every answer is minimal by a dual solution, and check the proofs; several times slower.");
}

void require_all_proved(const CertificateTally& tally, const std::string& place) {
  if (tally.refused == 0) return;
  std::fflush(stdout);
  throw std::runtime_error(place + (place.empty() ? "" : ": ") + "the certificate of shot " +
                           std::to_string(tally.first_refused) + " was refused: " + tally.reason);
}

}  // namespace sallow
