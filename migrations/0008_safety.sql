CREATE TABLE "safety_held_texts" (
	"violation_id" text PRIMARY KEY NOT NULL,
	"tenant_id" text NOT NULL,
	"sealed" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "safety_reviews" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "safety_reviews_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"violation_id" text NOT NULL,
	"reviewer" text NOT NULL,
	"decision" text NOT NULL,
	"note" text,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "safety_reviews_violation_id_reviewer_unique" UNIQUE("violation_id","reviewer")
);
--> statement-breakpoint
CREATE TABLE "safety_violations" (
	"id" text PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"tenant_id" text NOT NULL,
	"request_id" text NOT NULL,
	"key_id" text,
	"user_id" text,
	"endpoint" text NOT NULL,
	"model" text NOT NULL,
	"direction" text NOT NULL,
	"action" text NOT NULL,
	"computed" text NOT NULL,
	"severity" text NOT NULL,
	"types" text[] NOT NULL,
	"status" text NOT NULL,
	"content_hash" text,
	"expires_at" timestamp (3) with time zone,
	"reviewers_needed" integer NOT NULL,
	"document" json NOT NULL,
	CONSTRAINT "safety_violations_status_check" CHECK ("safety_violations"."status" in ('recorded', 'pending', 'released', 'used', 'rejected', 'false_positive'))
);
--> statement-breakpoint
ALTER TABLE "safety_reviews" ADD CONSTRAINT "safety_reviews_violation_id_safety_violations_id_fk" FOREIGN KEY ("violation_id") REFERENCES "public"."safety_violations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "safety_held_texts_expires_at_index" ON "safety_held_texts" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "safety_violations_tenant_id_at_index" ON "safety_violations" USING btree ("tenant_id","at","id");--> statement-breakpoint
CREATE INDEX "safety_violations_at_index" ON "safety_violations" USING btree ("at");--> statement-breakpoint
CREATE INDEX "safety_violations_content_hash_index" ON "safety_violations" USING btree ("tenant_id","content_hash") WHERE "safety_violations"."status" = 'released';