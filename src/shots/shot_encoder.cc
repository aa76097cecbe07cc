#include "shots/shot_encoder.h"

#include <bit>
#include <charconv>
#include <cstring>

#include "base/error.h"
#include "base/number_text.h"

namespace sallow {

static_assert(std::endian::native == std::endian::little,
              "b8, r8 and ptb64 copy words to bytes without a change of order");

namespace {

/// Calls visit(index) for every 1 among the first bit_count bits.
template <typename Visit>
void for_each_one(const uint64_t* words, size_t bit_count, Visit&& visit) {
  for (size_t start = 0; start < bit_count; start += 64) {
    uint64_t word = words[start / 64];
    if (bit_count - start < 64) word &= (uint64_t{1} << (bit_count - start)) - 1;
    for (; word != 0; word &= word - 1) visit(start + std::countr_zero(word));
  }
}

}  // namespace

ShotEncoder::ShotEncoder(ShotFormat format, ShotShape shape) : format_(format), shape_(shape) {
  SALLOW_REQUIRE(format != ShotFormat::kPtb64, "ptb64 holds groups of 64 shots; this encoder writes single shots");
}

void ShotEncoder::append(const uint64_t* words, size_t bit_count, std::string& out) {
  switch (format_) {
    case ShotFormat::k01:
      append_01(words, bit_count, out);
      break;
    case ShotFormat::kB8:
      append_b8(words, bit_count, out);
      break;
    case ShotFormat::kR8:
      append_r8(words, bit_count, out);
      break;
    case ShotFormat::kHits:
      append_hits(words, bit_count, out);
      break;
    case ShotFormat::kDets:
      append_dets(words, bit_count, out);
      break;
    case ShotFormat::kPtb64:
      break;
  }
  position_ += bit_count;
}

void ShotEncoder::end_shot(std::string& out) {
  require_equal("bits of a shot", position_, shape_.bits());
  switch (format_) {
    case ShotFormat::k01:
    case ShotFormat::kHits:
      out.push_back('\n');
      break;
    case ShotFormat::kDets:
      if (position_ == 0) out += "shot";
      out.push_back('\n');
      break;
    case ShotFormat::kB8:
      out.append(reinterpret_cast<const char*>(&pending_), (pending_bits_ + 7) / 8);
      pending_ = 0;
      pending_bits_ = 0;
      break;
    case ShotFormat::kR8:
      out.append((position_ - next_run_start_) / 255, '\xff');
      out.push_back(static_cast<char>((position_ - next_run_start_) % 255));
      break;
    case ShotFormat::kPtb64:
      break;
  }
  position_ = 0;
  next_run_start_ = 0;
  any_hit_ = false;
}

void ShotEncoder::append_01(const uint64_t* words, size_t bit_count, std::string& out) {
  size_t start = out.size();
  out.resize(start + (bit_count + 7) / 8 * 8);
  char* text = out.data() + start;
  for (size_t k = 0; k < bit_count; k += 8) {
    uint64_t byte = words[k / 64] >> (k % 64) & 0xff;
    // Copies the byte eight times, keeps bit j in copy j, and moves that bit to the lowest place of the copy.
    uint64_t spread = byte * 0x0101010101010101ull & 0x8040201008040201ull;
    uint64_t characters = ((spread + 0x00406070787c7e7full) >> 7 & 0x0101010101010101ull) + 0x3030303030303030ull;
    std::memcpy(text + k, &characters, 8);
  }
  out.resize(start + bit_count);
}

void ShotEncoder::append_b8(const uint64_t* words, size_t bit_count, std::string& out) {
  if (pending_bits_ == 0) {
    size_t whole_bytes = bit_count / 64 * 8;
    out.append(reinterpret_cast<const char*>(words), whole_bytes);
    pending_bits_ = bit_count % 64;
    if (pending_bits_ != 0) pending_ = words[bit_count / 64] & ((uint64_t{1} << pending_bits_) - 1);
    return;
  }
  for (size_t start = 0; start < bit_count; start += 64) {
    size_t bits = bit_count - start < 64 ? bit_count - start : 64;
    uint64_t word = words[start / 64];
    if (bits < 64) word &= (uint64_t{1} << bits) - 1;
    pending_ |= word << pending_bits_;
    if (pending_bits_ + bits < 64) {
      pending_bits_ += bits;
      continue;
    }
    out.append(reinterpret_cast<const char*>(&pending_), 8);
    pending_ = pending_bits_ == 0 ? 0 : word >> (64 - pending_bits_);
    pending_bits_ = pending_bits_ + bits - 64;
  }
}

void ShotEncoder::append_r8(const uint64_t* words, size_t bit_count, std::string& out) {
  for_each_one(words, bit_count, [&](size_t k) {
    uint64_t zeros = position_ + k - next_run_start_;
    out.append(zeros / 255, '\xff');
    out.push_back(static_cast<char>(zeros % 255));
    next_run_start_ = position_ + k + 1;
  });
}

void ShotEncoder::append_hits(const uint64_t* words, size_t bit_count, std::string& out) {
  for_each_one(words, bit_count, [&](size_t k) {
    if (any_hit_) out.push_back(',');
    any_hit_ = true;
    append_integer(out, position_ + k);
  });
}

void ShotEncoder::append_dets(const uint64_t* words, size_t bit_count, std::string& out) {
  if (position_ == 0 && bit_count != 0) out += "shot";
  for_each_one(words, bit_count, [&](size_t k) {
    uint64_t index = position_ + k;
    if (index < shape_.measurements) {
      out += " M";
    } else {
      index -= shape_.measurements;
      const uint64_t first = shape_.observables_first ? shape_.observables : shape_.detectors;
      out += (index < first) == shape_.observables_first ? " L" : " D";
      if (index >= first) index -= first;
    }
    append_integer(out, index);
  });
}

}  // namespace sallow
