{{ staged('ppo_roster') }}
