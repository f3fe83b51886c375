"""What people read the warehouse with: clients, notebooks, the dictionary, semantic layers."""
