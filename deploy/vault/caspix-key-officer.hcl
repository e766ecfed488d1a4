# Beside caspix.hcl, for the key officers who hold the ceremony and rotate the root key. Not for the product. Each key is named in full,
# because an exact path of the other policy would otherwise win over a pattern here.

path "transit/keys/caspix-root" {
  capabilities = ["create", "read", "update"]
}
path "transit/keys/caspix-mac" {
  capabilities = ["create", "read", "update"]
}
path "transit/keys/caspix-checkpoint" {
  capabilities = ["create", "read", "update"]
}
path "transit/keys/caspix-pack" {
  capabilities = ["create", "read", "update"]
}
path "transit/keys/caspix-root/rotate" {
  capabilities = ["update"]
}
path "transit/keys/caspix-checkpoint/rotate" {
  capabilities = ["update"]
}
