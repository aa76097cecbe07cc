#include "cli/decoder_flags.h"

#include <cstdio>

#include "base/number_text.h"
#include "cli/table.h"
#include "json/json.h"
#include "stats/interval.h"

namespace sallow {
namespace {

double rate(uint64_t count, uint64_t of) {
  return static_cast<double>(count) / static_cast<double>(of);
}

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
  flags.add("decoder", &name_, "How to decode; 'sallow help decoders' lists the names and their options.",
            "NAME[:key=value,...]");
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

std::string rate_text(uint64_t count, uint64_t of) {
  if (of == 0) return "–";
  const Interval interval = clopper_pearson_interval(count, of);
  // Enough digits to show the interval's width.
  int digits = 2;
  for (double width = 100 * (interval.high - interval.low); width < 0.2 && digits < 12; width *= 10) digits++;
  return fixed_text(100 * rate(count, of), digits) + " % [" + fixed_text(100 * interval.low, digits) + ", " +
         fixed_text(100 * interval.high, digits) + "]";
}

std::string rate_text(const Tally& tally) {
  return rate_text(tally.failures, tally.kept());
}

std::string failures_text(const Tally& tally) {
  return std::to_string(tally.failures) + (tally.failures == 1 ? " failure, " : " failures, ") + rate_text(tally);
}

void add_failures(Json& json, const Tally& tally, bool known) {
  const bool rated = known && tally.kept() > 0;
  const Interval interval = rated ? clopper_pearson_interval(tally.failures, tally.kept()) : Interval{};
  json["failures"] = known ? Json(tally.failures) : Json();
  json["unmatchable"] = tally.unmatchable;
  json["failure_rate"] = rated ? Json(rate(tally.failures, tally.kept())) : Json();
  json["low"] = rated ? Json(interval.low) : Json();
  json["high"] = rated ? Json(interval.high) : Json();
}

}  // namespace sallow
