{{ staged('ppo_drug_tests') }}
