# What the product itself may do with its keys in Vault's (or OpenBao's) transit engine, mounted at transit/, prefix caspix-.
# It makes, rotates, exports and deletes nothing. docs/keys.md says how it is used.

path "transit/keys/caspix-root" {
  capabilities = ["read"]
}
path "transit/datakey/plaintext/caspix-root" {
  capabilities = ["update"]
}
path "transit/encrypt/caspix-root" {
  capabilities = ["update"]
}
path "transit/decrypt/caspix-root" {
  capabilities = ["update"]
}
path "transit/rewrap/caspix-root" {
  capabilities = ["update"]
}
path "transit/hmac/caspix-mac/sha2-256" {
  capabilities = ["update"]
}
path "transit/keys/caspix-checkpoint" {
  capabilities = ["read"]
}
path "transit/sign/caspix-checkpoint" {
  capabilities = ["update"]
}
path "transit/keys/caspix-pack" {
  capabilities = ["read"]
}
path "transit/sign/caspix-pack" {
  capabilities = ["update"]
}
