# For the minutes in which an old version of the root key is destroyed: attached to the product's role before the second administrator
# approves, taken away after it. What it permits cannot be undone.

path "transit/keys/caspix-root/config" {
  capabilities = ["update"]
}
path "transit/keys/caspix-root/trim" {
  capabilities = ["update"]
}
