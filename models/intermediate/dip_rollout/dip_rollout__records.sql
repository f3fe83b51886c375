-- One row per borough's start in the Drug Interventions Programme as sent, counted or not.
-- Its key, place and disposition, with every reason why it does not count.
{{ records('dip_rollout') }}
