// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/certificates.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace regionbench {
namespace {

constexpr const char* kAuthorityName = "regionbench laboratory";
constexpr const char* kStrangerName = "nobody you trust";
constexpr long kDay = 24L * 3600;

struct Draft {
  const char* name;    // subject
  const char* issuer;  // its name
  EVP_PKEY* key;
  EVP_PKEY* signer;
  bool is_authority = false;
  bool expired = false;
  std::string alternative_names{};  // `DNS:a,DNS:b`
};

void SetName(X509_NAME* name, const char* text) {
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(text), -1,
                             -1, 0);
}

bool AddExtension(X509* certificate, int kind, const std::string& value) {
  X509_EXTENSION* extension =
      X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
  const bool added =
      extension != nullptr && X509_add_ext(certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return added;
}

bool AddExtensions(X509* certificate, const Draft& draft) {
  const std::string limits =
      draft.is_authority ? "critical,CA:TRUE" : "CA:FALSE";
  return AddExtension(certificate, NID_basic_constraints, limits) &&
         (draft.alternative_names.empty() ||
          AddExtension(certificate, NID_subject_alt_name,
                       draft.alternative_names));
}

Result<X509Certificate> Sign(const Draft& draft) {
  static std::int64_t serial = 0;
  X509Certificate made(X509_new());
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set_int64(X509_get_serialNumber(made.get()), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -2 * kDay);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), draft.expired ? -kDay : kDay);
  SetName(X509_get_subject_name(made.get()), draft.name);
  SetName(X509_get_issuer_name(made.get()), draft.issuer);
  X509_set_pubkey(made.get(), draft.key);
  if (!AddExtensions(made.get(), draft) ||
      X509_sign(made.get(), draft.signer, EVP_sha256()) == 0)
    return Fail(ErrorCode::kInternal, "cannot sign a certificate");
  return made;
}

std::string AlternativeNames(const LabTarget& target) {
  if (target.certificate == Certificate::kWrongName)
    return "DNS:somewhere-else.invalid";
  std::string names;
  for (const std::string& host : target.hosts)
    names += (names.empty() ? "DNS:" : ",DNS:") + host;
  for (const auto& address : {target.ipv4, target.ipv6}) {
    if (address) names += ",IP:" + address->Text();
  }
  return names;
}

}  // namespace

Result<LabAuthority> LabAuthority::Create() {
  LabAuthority lab;
  for (PrivateKey* key :
       {&lab.authority_key_, &lab.stranger_key_, &lab.server_key_}) {
    key->reset(EVP_EC_gen("P-256"));
    if (!*key) return Fail(ErrorCode::kInternal, "cannot make a key");
  }
  auto authority = Sign({.name = kAuthorityName,
                         .issuer = kAuthorityName,
                         .key = lab.authority_key_.get(),
                         .signer = lab.authority_key_.get(),
                         .is_authority = true});
  if (!authority) return tl::unexpected(authority.error());
  lab.authority_ = std::move(*authority);
  return lab;
}

std::string LabAuthority::Pem() const {
  BIO* memory = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(memory, authority_.get());
  char* text = nullptr;
  const long length = BIO_get_mem_data(memory, &text);
  std::string pem(text, static_cast<std::size_t>(length));
  BIO_free(memory);
  return pem;
}

Result<X509Certificate> LabAuthority::Issue(const LabTarget& target) const {
  const bool stranger = target.certificate == Certificate::kStranger;
  return Sign({.name = "regionbench laboratory server",
               .issuer = stranger ? kStrangerName : kAuthorityName,
               .key = server_key_.get(),
               .signer = stranger ? stranger_key_.get() : authority_key_.get(),
               .expired = target.certificate == Certificate::kExpired,
               .alternative_names = AlternativeNames(target)});
}

}  // namespace regionbench
