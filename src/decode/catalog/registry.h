#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "decode/contract/decoder.h"
#include "decode/weighted/reweighted_decoder.h"
#include "dem/error_model.h"

namespace sallow {

/// One key of a decoder's options, for `sallow help decoders`.
struct DecoderOption {
  std::string_view key;
  std::string_view default_value;
  std::string_view summary;
};

/// A row of the list of decoders.
struct DecoderInfo {
  std::string_view name;
  std::string_view summary;
  std::vector<DecoderOption> options;
};

std::span<const DecoderInfo> all_decoders();

/// Compiles the decoder that `spec` asks for: NAME or NAME:key=value,key=value, or exec:PROGRAM. With `strict`, a model
/// with errors that the decoder cannot use is refused. An unknown name, key or value is an InputError with the nearest
/// one or the list.
std::unique_ptr<const Decoder> make_decoder(std::string_view spec, const DetectorErrorModel& model,
                                            bool strict = false);
/// The same, and gives the model's memory back as soon as the decoder has read it, before it builds what it needs.
std::unique_ptr<const Decoder> make_decoder(std::string_view spec, DetectorErrorModel&& model, bool strict = false);

/// The decoder that takes log-odds a shot, as `spec` asks for it: only matching, without heralds, is one.
std::unique_ptr<const ReweightedDecoder> make_reweighted_decoder(std::string_view spec, const DetectorErrorModel& model,
                                                                 bool strict = false);

/// Refuses a decoder that tell_gaps() does not take, which only matching is not.
void require_gaps(const Decoder& decoder, std::string_view name);
/// The same decoder, telling the gap of each shot (gap_decoder.h). A model that has no gaps is an InputError.
std::unique_ptr<const Decoder> tell_gaps(std::unique_ptr<const Decoder> decoder);

}  // namespace sallow
