#include "capi/guard.h"
#include "decode/catalog/registry.h"

using namespace sallow;

namespace {

const DecoderInfo& decoder_at(size_t index) {
  const auto decoders = all_decoders();
  SALLOW_REQUIRE(index < decoders.size(),
                 "index " + std::to_string(index) + " of " + std::to_string(decoders.size()) + " decoders");
  return decoders[index];
}

}  // namespace

size_t sallow_decoder_list_count(void) {
  size_t count = 0;
  guard(nullptr, [&] { count = all_decoders().size(); });
  return count;
}

// The texts of the catalog are literals, or strings of its list, which is created once: all end with a 0 byte.

sallow_status sallow_decoder_list_get(size_t index, sallow_decoder_info* info, sallow_error* error) {
  return guard(error, [&] {
    const DecoderInfo& decoder = decoder_at(index);
    const DecoderServices offers = decoder.read(decoder.required).offers;
    hand_out({.struct_size = 0,
              .name = decoder.name.data(),
              .summary = decoder.summary.data(),
              .option_count = decoder.options.size(),
              .gaps = offers.gaps,
              .log_likelihood_ratios = offers.log_likelihood_ratios,
              .log_odds = offers.log_odds,
              .chosen_errors = offers.errors,
              .whole_errors = decoder.traits.whole_errors,
              .required = decoder.required.empty() ? "" : decoder.required.data()},
             info, "info");
  });
}

sallow_status sallow_decoder_list_option(size_t index, size_t option, sallow_decoder_option_info* info,
                                         sallow_error* error) {
  return guard(error, [&] {
    const DecoderInfo& decoder = decoder_at(index);
    SALLOW_REQUIRE(option < decoder.options.size(), "option " + std::to_string(option) + " of " +
                                                        std::to_string(decoder.options.size()) + " of decoder " +
                                                        std::string(decoder.name));
    const DecoderOption& found = decoder.options[option];
    hand_out({.struct_size = 0,
              .key = found.key.data(),
              .default_value = found.default_value.c_str(),
              .allowed = found.allowed.c_str(),
              .summary = found.summary.data()},
             info, "info");
  });
}
