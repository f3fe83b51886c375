-- One row a borough's start in the Drug Interventions Programme as sent, whether or not it counts.
-- Its key, place and disposition, with every reason that it does not count for.
{{ records('dip_rollout') }}
