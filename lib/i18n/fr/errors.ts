export const errors = {
  cross_site_request: "Cette requête provient d’un autre site.",
  edit_conflict: "Ceci a été modifié entre-temps dans un autre onglet ou sur un autre appareil.",
  first_frame_missing: "Ce clip n’a ni première image ni acteur pour démarrer.",
  generation_disabled: "Cette génération est désactivée pour le moment.",
  idempotency_key_reused: "Cette génération a déjà été lancée avec d’autres réglages.",
  image_too_large: "Cette image compte trop de pixels.",
  image_too_small: "Cette image est trop petite.",
  image_too_small_of:
    "Cette image est trop petite : la partie conservée mesure {width, number} pixels de large, il en faut {minWidth, number}.",
  insufficient_credits: "Vous n’avez pas assez de crédits.",
  insufficient_credits_of:
    "Cela coûte {required, plural, one {# crédit} other {# crédits}} ; vous disposez de {available, plural, one {# crédit} other {# crédits}}.",
  internal: "Une erreur est survenue de notre côté. Veuillez réessayer.",
  internal_of:
    "Une erreur est survenue de notre côté. Veuillez réessayer. (Référence pour l’assistance : {reference})",
  invalid_json: "Le corps de la requête n’est pas un JSON valide.",
  invalid_request: "Certaines valeurs ne sont pas valides.",
  invalid_request_of: "Certaines valeurs ne sont pas valides : {fields}.",
  invalid_webhook: "Ce n’est pas un webhook de fal.",
  not_found: "Introuvable.",
  offline: "Impossible de joindre le studio. Vérifiez votre connexion et réessayez.",
  payload_too_large: "La requête est trop volumineuse.",
  payload_too_large_of: "C’est trop volumineux : {megabytes, number} Mo au maximum.",
  provider_refused: "Le fournisseur a refusé cette génération.",
  request_aborted: "La requête s’est interrompue avant la fin.",
  state_conflict: "Ce n’est plus possible dans l’état actuel.",
  too_many_active:
    "Vous avez atteint le nombre maximal de générations simultanées. Attendez que l’une d’elles se termine.",
  too_many_actors:
    "Vous avez atteint le nombre maximal d’acteurs personnels. Supprimez-en un dont vous n’avez plus besoin.",
  too_many_requests: "Cela fait beaucoup d’un coup. Réessayez dans une minute.",
  unauthenticated: "Connectez-vous d’abord.",
  unavailable: "Notre base de données est injoignable pour l’instant. Réessayez dans un moment.",
  unreadable_file: "Ce fichier est endommagé : impossible de le lire. Essayez-en un autre.",
  unsupported_file: "Ce type de fichier n’est pas pris en charge.",
  unsupported_file_image:
    "Ce type de fichier n’est pas pris en charge. Choisissez une image JPEG, PNG ou WebP, non animée.",
  unsupported_file_voice:
    "Ce type de fichier n’est pas pris en charge. Choisissez un fichier audio.",
  unsupported_media_type: "Envoyez la requête au format application/json.",
  voice_length: "Cet enregistrement est trop court ou trop long.",
  voice_length_of:
    "Un échantillon de voix dure de {minSeconds, number} à {maxSeconds, number} secondes ; celui-ci en dure {seconds, number}.",
} as const;
