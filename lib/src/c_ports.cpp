// SPDX-License-Identifier: MIT
#include "c_ports.hpp"

#include "c_face.hpp"

namespace fieldhook {
namespace {

Status status_of(fieldhook_status status) {
  return status <= FIELDHOOK_UNSUPPORTED ? static_cast<Status>(status) : Status::lost;
}

Result<std::size_t> moved_of(fieldhook_status status, std::size_t moved, std::size_t most) {
  if (status != FIELDHOOK_OK) return status_of(status);
  if (moved == 0 || moved > most) return Status::lost;
  return moved;
}

}  // namespace

CTransport::CTransport(const fieldhook_transport* calls) : calls_() {
  if (calls != nullptr) calls_ = *calls;
}

bool CTransport::is_whole(const fieldhook_transport& calls) {
  return calls.connect != nullptr && calls.phase != nullptr && calls.protection != nullptr &&
         calls.send != nullptr && calls.receive != nullptr && calls.close != nullptr;
}

Status CTransport::connect(const Endpoint& endpoint, Now now) {
  const AddressLiteral& literal = endpoint.literal();
  const fieldhook_peer peer{
      c_text(endpoint.host()), {literal.bytes, literal.size}, endpoint.port(), endpoint.secure()};
  const fieldhook_now at{now.mono.ms, now.wall.s, static_cast<fieldhook_quality>(now.quality)};
  return status_of(calls_.connect(calls_.context, &peer, &at));
}

Phase CTransport::phase() const {
  static_assert(FIELDHOOK_RESOLVE == static_cast<int>(Phase::resolve));
  static_assert(FIELDHOOK_CONNECT == static_cast<int>(Phase::connect));
  static_assert(FIELDHOOK_HANDSHAKE == static_cast<int>(Phase::handshake));
  const fieldhook_phase phase = calls_.phase(calls_.context);
  return phase <= FIELDHOOK_HANDSHAKE ? static_cast<Phase>(phase) : Phase::handshake;
}

Protection CTransport::protection() const {
  const bool verified = calls_.protection(calls_.context) == FIELDHOOK_VERIFIED;
  return verified ? Protection::verified : Protection::none;
}

Result<std::size_t> CTransport::send(Bytes data) {
  std::size_t moved = 0;
  const fieldhook_status status = calls_.send(calls_.context, data.data(), data.size(), &moved);
  return moved_of(status, moved, data.size());
}

Result<std::size_t> CTransport::receive(MutableBytes space) {
  std::size_t moved = 0;
  const fieldhook_status status =
      calls_.receive(calls_.context, space.data(), space.size(), &moved);
  return moved_of(status, moved, space.size());
}

CStorage::CStorage(const fieldhook_storage* calls) : calls_() {
  if (calls != nullptr) calls_ = *calls;
}

bool CStorage::is_whole(const fieldhook_storage& calls) {
  return calls.read != nullptr && calls.program != nullptr && calls.start_erase != nullptr &&
         calls.erase_status != nullptr;
}

StorageShape CStorage::shape() const {
  return {calls_.sector_size, calls_.sector_count, calls_.program_size, !calls_.programs_once};
}

Status CStorage::read(std::uint32_t address, MutableBytes into) {
  return status_of(calls_.read(calls_.context, address, into.data(), into.size()));
}

Status CStorage::program(std::uint32_t address, Bytes bytes) {
  return status_of(calls_.program(calls_.context, address, bytes.data(), bytes.size()));
}

Status CStorage::start_erase(std::uint32_t sector) {
  return status_of(calls_.start_erase(calls_.context, sector));
}

Status CStorage::erase_status() {
  return status_of(calls_.erase_status(calls_.context));
}

}  // namespace fieldhook
