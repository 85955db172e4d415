-- Appends entries (an array of objects with the columns' names) and their hourly sums, in one
-- statement. An entry that is there already changes nothing, so a batch may be sent again. Sums are
-- written in the order of their keys, so that two replicas never wait for each other in a circle.
create function append_ledger(entries jsonb) returns integer language sql as $$
  with inserted as (
    insert into ledger_entries (
      id, at, tenant_id, key_id, user_id, request_id, attempt, endpoint, requested_model, provider, model,
      outcome, error_kind, prompt_tokens, completion_tokens, cached_tokens, cache_write_tokens,
      reasoning_tokens, is_estimated, cost_nano_usd, provider_cost_nano_usd, price_version,
      duration_ms, tags
    )
    select
      id, at, tenant_id, key_id, user_id, request_id, attempt, endpoint, requested_model, provider, model,
      outcome, error_kind, prompt_tokens, completion_tokens, cached_tokens, cache_write_tokens,
      reasoning_tokens, is_estimated, cost_nano_usd, provider_cost_nano_usd, price_version,
      duration_ms, tags
    from jsonb_populate_recordset(null::ledger_entries, entries)
    on conflict (id) do nothing
    returning *
  ),
  hourly as (
    insert into usage_hourly (
      tenant_id, hour, key_id, user_id, provider, model, endpoint,
      attempts, failures, estimated, unpriced, prompt_tokens, completion_tokens, cached_tokens, cache_write_tokens, reasoning_tokens, cost_nano_usd, duration_ms
    )
    select
      tenant_id, date_trunc('hour', at, 'UTC'), coalesce(key_id, ''), coalesce(user_id, ''),
      provider, model, endpoint,
      count(*),
      count(*) filter (where outcome = 'failed'),
      count(*) filter (where is_estimated),
      count(*) filter (where cost_nano_usd is null),
      sum(prompt_tokens),
      sum(completion_tokens),
      sum(cached_tokens),
      sum(cache_write_tokens),
      sum(reasoning_tokens),
      coalesce(sum(cost_nano_usd), 0),
      sum(duration_ms)
    from inserted
    group by 1, 2, 3, 4, 5, 6, 7
    order by 1, 2, 3, 4, 5, 6, 7
    on conflict (tenant_id, hour, key_id, user_id, provider, model, endpoint) do update set
      attempts = usage_hourly.attempts + excluded.attempts,
      failures = usage_hourly.failures + excluded.failures,
      estimated = usage_hourly.estimated + excluded.estimated,
      unpriced = usage_hourly.unpriced + excluded.unpriced,
      prompt_tokens = usage_hourly.prompt_tokens + excluded.prompt_tokens,
      completion_tokens = usage_hourly.completion_tokens + excluded.completion_tokens,
      cached_tokens = usage_hourly.cached_tokens + excluded.cached_tokens,
      cache_write_tokens = usage_hourly.cache_write_tokens + excluded.cache_write_tokens,
      reasoning_tokens = usage_hourly.reasoning_tokens + excluded.reasoning_tokens,
      cost_nano_usd = usage_hourly.cost_nano_usd + excluded.cost_nano_usd,
      duration_ms = usage_hourly.duration_ms + excluded.duration_ms
  ),
  tagged as (
    insert into usage_hourly_tags (
      tenant_id, hour, tag,
      attempts, failures, estimated, unpriced, prompt_tokens, completion_tokens, cached_tokens, cache_write_tokens, reasoning_tokens, cost_nano_usd, duration_ms
    )
    select
      tenant_id, date_trunc('hour', at, 'UTC'), tag,
      count(*),
      count(*) filter (where outcome = 'failed'),
      count(*) filter (where is_estimated),
      count(*) filter (where cost_nano_usd is null),
      sum(prompt_tokens),
      sum(completion_tokens),
      sum(cached_tokens),
      sum(cache_write_tokens),
      sum(reasoning_tokens),
      coalesce(sum(cost_nano_usd), 0),
      sum(duration_ms)
    from inserted cross join lateral (select distinct unnest(inserted.tags) as tag) as own
    group by 1, 2, 3
    order by 1, 2, 3
    on conflict (tenant_id, hour, tag) do update set
      attempts = usage_hourly_tags.attempts + excluded.attempts,
      failures = usage_hourly_tags.failures + excluded.failures,
      estimated = usage_hourly_tags.estimated + excluded.estimated,
      unpriced = usage_hourly_tags.unpriced + excluded.unpriced,
      prompt_tokens = usage_hourly_tags.prompt_tokens + excluded.prompt_tokens,
      completion_tokens = usage_hourly_tags.completion_tokens + excluded.completion_tokens,
      cached_tokens = usage_hourly_tags.cached_tokens + excluded.cached_tokens,
      cache_write_tokens = usage_hourly_tags.cache_write_tokens + excluded.cache_write_tokens,
      reasoning_tokens = usage_hourly_tags.reasoning_tokens + excluded.reasoning_tokens,
      cost_nano_usd = usage_hourly_tags.cost_nano_usd + excluded.cost_nano_usd,
      duration_ms = usage_hourly_tags.duration_ms + excluded.duration_ms
  )
  select count(*)::integer from inserted
$$;
--> statement-breakpoint
insert into audit_head (id, sequence, hash) values (1, 0, repeat('0', 64));
--> statement-breakpoint
-- Appends entries (an array of texts, each a JSON object) to the chain and gives how many were new.
-- The lock on the head makes writers wait for each other; each statement of a plpgsql function sees
-- what was committed before it, so the entries of the one before are seen.
create function append_audit(contents jsonb) returns integer language plpgsql as $$
declare
  head audit_head%rowtype;
  entries text[];
  hashes text[] := '{}';
  entry text;
begin
  select * into strict head from audit_head where id = 1 for update;
  select array_agg(fresh.content order by fresh.position) into entries from (
    select distinct on (given.content::jsonb->>'id') given.content, given.position
    from jsonb_array_elements_text(contents) with ordinality as given (content, position)
    where not exists (
      select from audit_entries as old where old.id = given.content::jsonb->>'id'
    )
    order by given.content::jsonb->>'id', given.position
  ) as fresh;
  if entries is null then
    return 0;
  end if;
  foreach entry in array entries loop
    head.hash := encode(sha256(convert_to(head.hash || entry, 'UTF8')), 'hex');
    hashes := hashes || head.hash;
  end loop;
  insert into audit_entries (
    sequence, id, at, tenant_id, type, severity, key_id, user_id, request_id, content, hash
  )
  select
    head.sequence + chained.position, fields.id, fields.at, fields.tenant_id, fields.type,
    fields.severity, fields.key_id, fields.user_id, fields.request_id, chained.content, chained.hash
  from unnest(entries, hashes) with ordinality as chained (content, hash, position),
    lateral jsonb_to_record(content::jsonb) as fields (
      id text, at timestamptz, tenant_id text, type text, severity text, key_id text,
      user_id text, request_id text
    );
  update audit_head
    set sequence = head.sequence + cardinality(entries), hash = head.hash
    where audit_head.id = 1;
  return cardinality(entries);
end
$$;
