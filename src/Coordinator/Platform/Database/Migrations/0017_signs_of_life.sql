-- A coordinator's sign of life is the moment at which PostgreSQL was told of it. By the coordinator's own clock, one whose time was ahead and
-- that was killed would seem alive to those that start next until that time has come. Whoever declares another one dead writes its old
-- sign back, which must not become a new one.
UPDATE orleans.OrleansQuery SET QueryText = replace(QueryText, '@IAmAliveTime', 'now()')
WHERE QueryKey IN ('InsertMembershipKey', 'UpdateIAmAlivetimeKey');
UPDATE orleans.OrleansQuery SET QueryText = replace(QueryText, '@IAmAliveTime', 'least(@IAmAliveTime, now())')
WHERE QueryKey = 'UpdateMembershipKey';
