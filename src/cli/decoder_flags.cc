#include "cli/decoder_flags.h"

#include <cmath>
#include <cstdio>
#include <stdexcept>

#include "base/error.h"
#include "base/number_text.h"

namespace sallow {
namespace {

void report_left_out(const Decoder& decoder) {
  const LeftOut left_out = decoder.left_out();
  if (left_out.errors == 0) return;
  const bool one = left_out.errors == 1;
  std::fprintf(stderr,
               "sallow: %llu %s of the model %s not decompose into edges and %s left out; %s %s\n"
               "  --strict refuses such a model\n",
               static_cast<unsigned long long>(left_out.errors), one ? "error" : "errors", one ? "does" : "do",
               one ? "is" : "are", one ? "its probability is" : "their probabilities sum to",
               shortest_text(left_out.probability).c_str());
}

}  // namespace

DecoderFlags::DecoderFlags(Flags& flags) {
  flags
      .add("decoder", &name_, "How to decode; 'sallow help decoders' lists the names and their options.",
           "NAME[:key=value,...]")
      .values(decoder_names());
}

void DecoderFlags::add_strict(Flags& flags, const std::string& what) {
  flags.add("strict", &strict_, "Refuse a " + what + " with errors that the decoder cannot use.");
}

std::unique_ptr<const Decoder> DecoderFlags::compile(const DetectorErrorModel& model,
                                                     const DecoderServices& services) const {
  auto decoder = make_decoder(name_, model, {.strict = strict_, .services = services});
  report_left_out(*decoder);
  return decoder;
}

std::unique_ptr<const Decoder> DecoderFlags::compile(DetectorErrorModel&& model,
                                                     const DecoderServices& services) const {
  auto decoder = make_decoder(name_, std::move(model), {.strict = strict_, .services = services});
  report_left_out(*decoder);
  return decoder;
}

std::vector<std::string> decoder_names() {
  std::vector<std::string> names;
  for (const DecoderInfo& decoder : all_decoders()) names.push_back(std::string(decoder.name));
  return names;
}

void add_min_gap_flag(Flags& flags, double* min_gap) {
  flags.add("min_gap", min_gap,
            "Discard shots whose answer is less sure than this: the weight of the best solution with the other flip, "
            "less that of the best; failures are of the shots kept. For one observable.");
}

void check_min_gap(double min_gap) {
  if (std::isfinite(min_gap) && min_gap >= 0) return;
  throw InputError("--min_gap must be a finite number, 0 or more, found " + shortest_text(min_gap));
}

void add_certify_flag(Flags& flags, bool* certify) {
  flags.add(
      "certify", certify,
      "Prove every answer minimal by a dual solution, and check the proofs; takes the time of several decodings.");
}

void require_all_proved(const CertificateTally& tally, const std::string& place) {
  if (tally.refused == 0) return;
  std::fflush(stdout);
  throw std::runtime_error(place + (place.empty() ? "" : ": ") + "the certificate of shot " +
                           std::to_string(tally.first_refused) + " was refused: " + tally.reason);
}

}  // namespace sallow
